import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Database, identifier, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { temporaryFolder } from '../support/command.ts'
import { until } from '../support/patience.ts'
import { createPostgresDatabase, type TestDatabase } from '../support/postgres.ts'

const logger = createLogger({ level: 'silent', format: 'json' })

describe('Hydra API: the pool that a dsn asks for', () => {
  let created: TestDatabase
  let watcher: Database
  before(async () => {
    created = await createPostgresDatabase()
    watcher = openDatabase(`${created.dsn}?application_name=watcher`, logger)
  })
  after(async () => {
    await watcher.close()
    await created.drop()
  })

  const opened = async (): Promise<number[]> => {
    const rows = await watcher.run<{ pid: number }>(
      sql`select pid from pg_stat_activity where datname = current_database() and application_name <> 'watcher'`,
    )
    return rows.map(({ pid }) => pid)
  }
  const withPool = async (parameters: string, work: (database: Database) => Promise<void>) => {
    const database = openDatabase(`${created.dsn}?${parameters}`, logger)
    try {
      await work(database)
    } finally {
      await database.close()
    }
    await until(async () => (await opened()).length === 0)
  }
  /** Keeps as many connections busy as it gets. */
  const burst = (database: Database) =>
    Promise.all(Array.from({ length: 6 }, () => database.run(sql`select pg_sleep(0.2)`)))

  it('max_conns: no more connections than that, and whoever comes too late waits', () =>
    withPool('max_conns=2', async (database) => {
      const work = burst(database)
      await until(async () => (await opened()).length === 2)
      await work
      assert.equal((await opened()).length, 2)
    }))

  it('max_idle_conns: connections without work beyond that are closed', () =>
    withPool('max_conns=6&max_idle_conns=1', async (database) => {
      const work = burst(database)
      await until(async () => (await opened()).length === 6)
      await work
      await until(async () => (await opened()).length === 1)
    }))

  it('max_conn_idle_time: connections without work are closed after it', () =>
    withPool('max_conn_idle_time=100ms', async (database) => {
      await burst(database)
      await until(async () => (await opened()).length === 0)
    }))

  it('max_conn_lifetime: a connection in steady use is replaced after it', () =>
    withPool('max_conns=1&max_conn_lifetime=1s', async (database) => {
      const pid = async () =>
        (await database.run<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid
      const first = await pid()
      await until(async () => (await pid()) !== first)
    }))

  it('a server that lets nobody in is away, whatever it says, and there again as soon as it does', async () => {
    const elsewhere = new URL(created.dsn)
    const name = elsewhere.pathname.slice(1)
    elsewhere.pathname = '/postgres'
    const operator = openDatabase(elsewhere.href, logger)
    const letIn = (whether: boolean) =>
      operator.run(sql`alter database ${identifier(name)} with allow_connections ${identifier(`${whether}`)}`)
    try {
      await withPool('max_conns=1', async (database) => {
        await letIn(false)
        await assert.rejects(database.run(sql`select 1`), { reason: 'unavailable', retryAfter: 1 })
        await letIn(true)
        await database.run(sql`select 1`)
      })
    } finally {
      await letIn(true)
      await operator.close()
    }
  })

  it('a socket that is not there is a server that is away', async () => {
    const database = openDatabase('postgres://gatehouse@/gatehouse?host=/nowhere', logger)
    await assert.rejects(database.run(sql`select 1`), { reason: 'unavailable', retryAfter: 1 })
    await database.close()
  })

  it('a certificate that is gone for a moment ends no process', async (context) => {
    const file = join(await temporaryFolder(context), 'ca.pem')
    await writeFile(file, 'never used: TLS is off')
    const parameters = `max_conns=1&sslmode=disable&sslrootcert=${encodeURIComponent(file)}`
    await withPool(parameters, async (database) => {
      const [{ pid } = { pid: 0 }] = await database.run<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      const first = assert.rejects(database.run(sql`select pg_sleep(60)`), { reason: 'unavailable' })
      const others = [1, 2].map(() => assert.rejects(database.run(sql`select 1`), { reason: 'unavailable' }))
      const stop = database.subscribe('topic', () => {})
      await rm(file)
      await watcher.run(sql`select pg_terminate_backend(${pid}::int)`)
      await Promise.all([first, ...others])
      await writeFile(file, 'never used: TLS is off')
      await until(() =>
        database.run(sql`select 1`).then(
          () => true,
          () => false,
        ),
      )
      stop()
    })
  })

  it('a statement that is refused leaves its connection to the next one', () =>
    withPool('max_conns=1', async (database) => {
      const pid = async () =>
        (await database.run<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid
      const first = await pid()
      await assert.rejects(database.run(sql`select 1/${0}::int`), { code: '22012' })
      assert.equal(await pid(), first)
    }))
})
