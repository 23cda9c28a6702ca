// Gatehouse as operators run it: a process of its own with a configuration file.

import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { freePort } from '../../src/platform/http/index.ts'
import type { Server } from '../support/flow.ts'
import { patience } from '../support/patience.ts'

const project = join(import.meta.dirname, '../..')

export interface ServerProcess extends Server {
  child: ChildProcess
  /** Everything on standard error so far. */
  logs(): string
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit code, or the signal that ended the process. */
  ended: Promise<number | NodeJS.Signals | null>
}

export interface Place {
  file: string
  publicUrl: string
  adminUrl: string
  /** The folder of another version of the project. */
  checkout?: string | undefined
}

/** Writes a configuration with ports of its own, on which a process can be started again and again. */
export async function configurationFile(
  folder: string,
  dsn: string,
  overrides: Record<string, unknown> = {},
): Promise<Place> {
  const [publicPort = 0, adminPort = 0] = await Promise.all([freePort('127.0.0.1'), freePort('127.0.0.1')])
  const file = join(folder, `gatehouse-${publicPort}.yaml`)
  const configuration = {
    dsn,
    dev: true,
    serve: { public: { host: '127.0.0.1', port: publicPort }, admin: { port: adminPort } },
    secrets: { system: ['a-system-secret-for-tests-0123456789'] },
    log: { level: 'warn' },
    keys: { rsa_bits: 2048 },
    ...overrides,
  }
  writeFileSync(file, stringify(configuration))
  return { file, publicUrl: `http://127.0.0.1:${publicPort}/`, adminUrl: `http://127.0.0.1:${adminPort}/` }
}

/** Starts `gatehouse serve` and waits until both listeners answer that they are ready. */
export async function startServer(
  { file, checkout = project, ...urls }: Place,
  ...options: string[]
): Promise<ServerProcess> {
  const { PATH = '' } = process.env
  const child = spawn(
    process.execPath,
    [join(checkout, 'src/main.ts'), 'serve', '--config', file, ...options],
    {
      cwd: tmpdir(),
      env: { PATH },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let logs = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (logs += text))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const begun = performance.now()
  while (!((await isReady(urls.adminUrl)) && (await isReady(urls.publicUrl)))) {
    const late = performance.now() - begun > patience(15_000)
    if (late) child.kill('SIGKILL')
    if (late || child.exitCode !== null) throw new Error(`the server did not get ready:\n${logs}`)
    await sleep(10)
  }
  return { ...urls, child, ended, logs: () => logs, signal: (signal) => void child.kill(signal) }
}

/** Without a pool, which would remember connections to a process that is gone. */
export function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(new URL('health/ready', url), { agent: false, timeout: patience(2000) }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200))
    })
      .once('error', () => resolve(false))
      .once('timeout', () => resolve(false))
      .end()
  })
}

/** Ends a process that may have ended already. */
export async function kill(server: ServerProcess | undefined): Promise<void> {
  server?.signal('SIGKILL')
  await server?.ended
}
