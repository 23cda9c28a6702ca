// How long a start takes and how much memory the process holds, on SQLite.
//
//   npm run bench:start -- [--runs 7] [--warm-seconds 3]
//
// `first start` creates the database and the signing keys; `start` finds both. Time is from the spawning of the process
// to its log line "ready". Memory is the resident set: right after the start, and after a warm load of whole code
// flows, introspection and userinfo on 8 connections.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClient, introspect, type Server, signIn } from '../test/support/flow.ts'

const targets = { milliseconds: 1000, megabytes: 120 }
const program = join(import.meta.dirname, '../bin/gatehouse.js')

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    'warm-seconds': { type: 'string', default: '3' },
  },
})
const runs = Number(values.runs)
const warmSeconds = Number(values['warm-seconds'])

interface Started extends Server {
  milliseconds: number
  megabytes: number
  pid: number
  stop(): Promise<void>
}

async function start(folder: string): Promise<Started> {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, 'serve', '--dev'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      DSN: 'sqlite://bench.sqlite',
      SERVE_PUBLIC_HOST: '127.0.0.1',
      SERVE_PUBLIC_PORT: '0',
      SERVE_ADMIN_PORT: '0',
      SECRETS_SYSTEM: 'a-system-secret-for-measurements',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ready = await new Promise<{ line: string; at: number }>((resolve, reject) => {
    let logs = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (logs === '' || !logs.includes('"msg":"ready"')) logs += text
      const line = /^.*"msg":"ready".*$/m.exec(logs)?.[0]
      if (line !== undefined) resolve({ line, at: performance.now() })
    })
    child.once('close', (code) => reject(new Error(`ended with ${code}:\n${logs}`)))
  })
  const pid = child.pid ?? 0
  const { publicUrl, adminUrl } = JSON.parse(ready.line) as Server
  await sleep(200)
  return {
    ...{ publicUrl, adminUrl, pid, milliseconds: ready.at - begun, megabytes: residentMegabytes(pid) },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

async function warmUp(server: Server): Promise<number> {
  const client = await createClient(server)
  const until = performance.now() + warmSeconds * 1000
  let flows = 0
  const work = async () => {
    while (performance.now() < until) {
      const { access_token } = await signIn(server, client)
      await introspect(server, access_token)
      const headers = { authorization: `Bearer ${access_token}` }
      await (await fetch(new URL('userinfo', server.publicUrl), { headers })).text()
      flows += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return flows
}

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const report = (what: string, numbers: number[], unit: string, target?: number): void => {
  const [least = 0] = numbers.toSorted((a, b) => a - b)
  const verdict =
    target === undefined ? '' : `   target < ${target} ${median(numbers) < target ? 'met' : 'MISSED'}`
  const each = `median ${median(numbers).toFixed(0).padStart(5)} ${unit}   least ${least.toFixed(0)} ${unit}`
  console.log(`${what.padEnd(26)} ${each}${verdict}`)
}

const folders = Array.from({ length: runs }, () => mkdtempSync(join(tmpdir(), 'gatehouse-bench-')))
try {
  const first: Started[] = []
  const later: Started[] = []
  const warm: number[] = []
  await (await start(folders[0] as string)).stop() // compiles what later starts find compiled
  rmSync(folders[0] as string, { recursive: true })
  folders[0] = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  for (const folder of folders) {
    const fresh = await start(folder)
    await fresh.stop()
    first.push(fresh)
    const again = await start(folder)
    later.push(again)
    if (folder === folders.at(-1)) {
      const flows = await warmUp(again)
      warm.push(residentMegabytes(again.pid))
      console.log(`warm load: ${flows} sign-ins in ${warmSeconds} s`)
    }
    await again.stop()
  }
  const times = (starts: Started[]): number[] => starts.map(({ milliseconds }) => milliseconds)
  report('first start to ready', times(first), 'ms', targets.milliseconds)
  report('start to ready', times(later), 'ms', targets.milliseconds)
  const memory = later.map(({ megabytes }) => megabytes)
  report('memory after start', memory, 'MB', targets.megabytes)
  report('memory after warm load', warm, 'MB')
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
