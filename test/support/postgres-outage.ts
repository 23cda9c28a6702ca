// PostgreSQL servers that fail on demand: they freeze, stop, come back, and follow each other.

import { execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../../src/platform/http/index.ts'
import { until } from './patience.ts'
import { type Prepared, prepareCluster, untilReady } from './postgres-cluster.ts'

export interface PostgresServer {
  port: number
  /** `user:password@`, for a dsn. */
  credentials: string
  url: string
  sql(statement: string): Promise<Record<string, unknown>[]>
  /** Ends every connection but the one that it uses itself. */
  cutConnections(): Promise<void>
  /** Nothing is answered any more; connections stay open. */
  freeze(): void
  thaw(): void
  /** As a crash. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Another server that follows this one; each commit of this one waits for it. */
  follow(): Promise<PostgresServer>
  /** Makes a follower a server of its own. */
  promote(): Promise<void>
  /** Stops it and removes what it stored. */
  remove(): Promise<void>
}

/** Stops the server when standard input ends, which is when the process that asked for it is gone. */
const keeper = `
"$0" "$@" >>log 2>&1 </dev/null &
read -r _
kill -CONT $! $(pgrep -P $!) 2>/dev/null
kill -QUIT $! 2>/dev/null
wait $!
`

/** An own cluster: what other tests use is not to fail. */
export const createPostgresServer = async (): Promise<PostgresServer> =>
  serverIn(await prepareCluster(), 'data')

async function serverIn(cluster: Prepared, data: string): Promise<PostgresServer> {
  const { directory, postgres, account, environment, password } = cluster
  const port = await freePort('127.0.0.1')
  const credentials = `postgres:${password}@`
  const url = `postgres://${credentials}127.0.0.1:${port}/postgres`
  let stop = async (): Promise<void> => {}

  const start = async (): Promise<void> => {
    rmSync(join(directory, data, 'postmaster.pid'), { force: true })
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100']
    const child = spawn(
      '/bin/sh',
      ['-c', keeper, postgres, '-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])],
      { ...account, cwd: directory, env: environment, stdio: ['pipe', 'ignore', 'ignore'], detached: true },
    )
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.stdin.on('error', () => {})
    stop = async () => {
      child.stdin.end()
      await ended
      stop = async () => {}
    }
    await untilReady(directory, data)
  }
  const sql = async (statement: string) => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }
  const signal = (name: NodeJS.Signals) => {
    const main = Number(readFileSync(join(directory, data, 'postmaster.pid'), 'utf8').split('\n', 1)[0])
    const children = execFileSync('pgrep', ['-P', String(main)], { encoding: 'utf8' })
      .trim()
      .split('\n')
    for (const id of [main, ...children.map(Number)]) {
      try {
        process.kill(id, name)
      } catch {
        // It ended meanwhile.
      }
    }
  }
  const follow = async (): Promise<PostgresServer> => {
    const copy = `${data}-follower`
    const backup = new pg.Client({ connectionString: url })
    await backup.connect()
    await backup.query("select pg_backup_start('follower', true)")
    mkdirSync(join(directory, copy), { mode: 0o700 })
    // Its own process, and what is rebuilt from the log, stays out.
    cpSync(join(directory, data), join(directory, copy), {
      recursive: true,
      filter: (file) => !/\/(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+)$/.test(file),
    })
    const { rows } = await backup.query('select labelfile from pg_backup_stop(false)')
    await backup.end()
    writeFileSync(join(directory, copy, 'backup_label'), rows[0].labelfile)
    writeFileSync(join(directory, copy, 'standby.signal'), '')
    const source = `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=follower`
    writeFileSync(join(directory, copy, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`)
    if ('uid' in account) {
      execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, join(directory, copy)])
      chownSync(directory, account.uid, account.gid)
    }
    const follower = await serverIn(cluster, copy)
    await sql("alter system set synchronous_standby_names = 'follower'")
    await sql('select pg_reload_conf()')
    return follower
  }

  await start()
  return {
    ...{ port, credentials, url, sql, start, follow },
    cutConnections: async () => {
      await sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
      )
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    stop: () => stop(),
    promote: async () => {
      // A statement that waited for it would hold a snapshot, and what is replayed before the promotion could wait for that.
      await sql('select pg_promote(false)')
      await until(async () => (await sql('select pg_is_in_recovery() as follows'))[0]?.['follows'] === false)
    },
    remove: async () => {
      await stop()
      rmSync(data === 'data' ? directory : join(directory, data), { recursive: true, force: true })
    },
  }
}
