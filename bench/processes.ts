// The processes of a measurement: what is measured, what it is compared with, and the load.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configurationFile, kill, startServer } from '../test/e2e/server-process.ts'
import type { Server } from '../test/support/flow.ts'
import { type Engine, freshDatabase } from '../test/support/gatehouse.ts'
import type { Job, Result } from './load.ts'
import type { Peer } from './peer.ts'

export interface Measured extends Result {
  /** Milliseconds of processor time for each operation; NaN where the process is none of ours. */
  cpu: number
}

export interface Running {
  pid: number
  stop(): Promise<void>
}

export interface OwnServer extends Running, Server {
  dsn: string
  /** As after a crash, and on the same database. */
  restart(): Promise<OwnServer>
}

/** Gatehouse as operators run it, on a database of its own; `checkout` is the folder of another version. */
export async function startOwn(
  engine: Engine,
  overrides: Record<string, unknown> = {},
  options: string[] = [],
  checkout?: string,
): Promise<OwnServer> {
  const database = await freshDatabase(engine, { asInProduction: true })
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const place = await configurationFile(folder, database.dsn, { log: { level: 'info' }, ...overrides })
  const start = async (): Promise<OwnServer> => {
    const server = await startServer({ ...place, checkout }, '--migrate', ...options)
    return {
      ...{
        publicUrl: place.publicUrl,
        adminUrl: place.adminUrl,
        pid: server.child.pid ?? 0,
        dsn: database.dsn,
      },
      stop: async () => {
        await kill(server)
        await database.drop()
        rmSync(folder, { recursive: true, force: true })
      },
      restart: async () => {
        await kill(server)
        return start()
      },
    }
  }
  return start()
}

export async function startLimit(engine: Engine): Promise<Running & { url: string }> {
  const { answer, ...running } = await startOnFreshDatabase<string>(engine, 'limit.ts')
  return { url: answer, ...running }
}

export async function startPeer(
  connections: number,
  algorithm: 'RS256' | 'ES256',
): Promise<Running & { peer: Peer }> {
  const { answer, ...running } = await startOnFreshDatabase<Peer>(
    'postgres',
    'peer.ts',
    String(connections),
    algorithm,
  )
  return { peer: answer, ...running }
}

/** Runs a file of this folder, and waits for the message by which it says that it is ready. */
async function startOnFreshDatabase<Answer>(engine: Engine, file: string, ...args: string[]) {
  const database = await freshDatabase(engine, { asInProduction: true })
  const output = process.env['BENCH_DEBUG'] ? 'inherit' : 'ignore'
  const child = fork(join(import.meta.dirname, file), [database.dsn, ...args], {
    stdio: ['ignore', output, output, 'ipc'],
  })
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${file} did not start; BENCH_DEBUG=1 shows what it says`)
  })
  const [answer] = (await Promise.race([once(child, 'message'), failed])) as [Answer]
  failed.catch(() => {})
  return {
    answer,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      await database.drop()
    },
  }
}

/** Runs one job of load against the processes `pids`. */
export async function generate(job: Job, ...pids: number[]): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'load.ts'))
  child.send(job)
  const failed = once(child, 'exit').then(() => {
    throw new Error(`the load for "${job.scenario}" failed`)
  })
  await Promise.race([once(child, 'message'), failed])
  const before = processorSeconds(pids)
  const [result] = (await Promise.race([once(child, 'message'), failed])) as [Result]
  failed.catch(() => {})
  const spent = processorSeconds(pids) - before
  return { ...result, cpu: pids.length === 0 ? Number.NaN : (spent * 1000) / result.operations }
}

const ticksPerSecond = 100

/** Fields 14 and 15 of /proc/<pid>/stat: time in user and kernel mode (proc(5)). The second field may hold spaces. */
function processorSeconds(pids: number[]): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(fields[11]) + Number(fields[12])
  })
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond
}

export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** Processes that a process has started. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

export const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

export const row = (first: string, cells: string[]): string =>
  first.padEnd(27) + cells.map((cell) => cell.padStart(9)).join('')
