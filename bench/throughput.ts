// Throughput and latency of the server, and their ratio to the limit that the same machine sets in the same minute.
//
//   npm run bench:throughput -- [--engine sqlite|postgres] [--scenario NAME] [--connections 16] [--seconds 3]
//   npm run bench:throughput -- --public http://127.0.0.1:4444/ --admin http://127.0.0.1:4445/
//
// Without addresses it starts a server of its own for each engine. Closed loop, load from another process. The limit
// is bench/limit.ts with the same number of requests and database operations; it signs nothing, where the code flow and
// a refresh each sign an ID token. `trips` are round trips to the database.

import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { configurationFile, kill, startServer } from '../test/e2e/server-process.ts'
import { createClient, type Server } from '../test/support/flow.ts'
import { type Engine, engines, freshDatabase } from '../test/support/gatehouse.ts'
import type { Work } from './limit.ts'
import type { Job, Result } from './load.ts'
import { countRoundTrips } from './operations.ts'

const nothing: Work = { writes: 0, reads: 0 }

/** Each scenario with the work of its requests. */
const scenarios: Record<string, readonly Work[]> = {
  client_credentials: [{ writes: 1, reads: 0 }],
  'full code flow': [
    ...[nothing, nothing, { writes: 1, reads: 0 }],
    ...[nothing, { writes: 2, reads: 0 }, { writes: 3, reads: 0 }],
  ],
  refresh: [{ writes: 4, reads: 0 }],
  'introspection, valid': [{ writes: 0, reads: 1 }],
  'introspection, forged': [nothing],
  userinfo: [{ writes: 0, reads: 1 }],
  discovery: [nothing],
}

const { values } = parseArgs({
  options: {
    public: { type: 'string' },
    admin: { type: 'string' },
    engine: { type: 'string' },
    scenario: { type: 'string' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '3' },
  },
})
const load = { connections: Number(values.connections), warmUpSeconds: 1, seconds: Number(values.seconds) }
const chosen = Object.keys(scenarios).filter((name) => name.startsWith(values.scenario ?? ''))

async function generate(job: Pick<Job, 'scenario' | 'target'>): Promise<Result> {
  const child = fork(join(import.meta.dirname, 'load.ts'))
  child.send({ ...job, ...load })
  const [result] = await Promise.race([
    once(child, 'message') as Promise<[Result]>,
    once(child, 'exit').then(() => {
      throw new Error(`the load for "${job.scenario}" failed`)
    }),
  ])
  return result
}

async function startLimit(engine: Engine): Promise<{ url: string; stop(): Promise<void> }> {
  const database = await freshDatabase(engine)
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'limit.ts'), database.dsn], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output')
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      await database.drop()
    },
  }
}

const whole = (value: number): string => value.toFixed(0)
const columns = ['ops/s', 'p50 ms', 'p99 ms', 'limit/s', 'limit p50', 'ratio', 'trips']
const line = (first: string, cells: string[]): string =>
  first.padEnd(24) + cells.map((cell) => cell.padStart(10)).join('')

async function measure(server: Server, engine: Engine, trips?: Map<string, number>): Promise<void> {
  const limit = await startLimit(engine)
  try {
    console.log(line(`${engine}, ${load.connections} connections`, columns))
    for (const scenario of chosen) {
      const client = await createClient(server)
      const result = await generate({ scenario, target: { server, client } })
      const work = scenarios[scenario] ?? []
      const bound = await generate({ scenario, target: { limit: limit.url, work } })
      const cells = [
        ...[whole(result.perSecond), result.p50.toFixed(2), result.p99.toFixed(2)],
        ...[whole(bound.perSecond), bound.p50.toFixed(2), (result.perSecond / bound.perSecond).toFixed(2)],
        String(trips?.get(scenario) ?? '-'),
      ]
      console.log(line(scenario, cells))
    }
  } finally {
    await limit.stop()
  }
}

async function measureOwn(engine: Engine): Promise<void> {
  const trips = await countRoundTrips(engine)
  const database = await freshDatabase(engine)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const place = await configurationFile(folder, database.dsn, { log: { level: 'info' } })
  const server = await startServer(place, '--migrate')
  try {
    await measure(server, engine, trips)
  } finally {
    await kill(server)
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.public !== undefined && values.admin !== undefined) {
  const engine = values.engine === 'postgres' ? 'postgres' : 'sqlite'
  await measure({ publicUrl: values.public, adminUrl: values.admin }, engine)
} else {
  for (const engine of engines) {
    if (values.engine === undefined || values.engine === engine) await measureOwn(engine)
  }
}
