import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { sql as schemaSql } from 'kysely'
import { migrations } from '../../src/migrations/index.ts'
import {
  type Database,
  type Migrations,
  migrateDown,
  migrateUp,
  migrationStatus,
  openDatabase,
  sql,
} from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { engines, freshDatabase, type TestDatabase } from '../support/gatehouse.ts'
import { until } from '../support/patience.ts'

const logger = createLogger({ level: 'silent', format: 'json' })
const names = Object.keys(migrations)

const migrating = `
  import { migrations } from './src/migrations/index.ts'
  import { migrateUp, openDatabase } from './src/platform/database/index.ts'
  import { createLogger } from './src/platform/log/index.ts'
  const database = openDatabase(process.env.DSN, createLogger({ level: 'silent', format: 'json' }))
  console.log(JSON.stringify(await migrateUp(database, migrations)))
  await database.close()
`

/** Migrates in a process of its own; returns what that process applied. */
async function migrateInProcess(dsn: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', migrating],
    {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, DSN: dsn },
    },
  )
  return JSON.parse(stdout)
}

for (const engine of engines) {
  describe(`database on ${engine}`, () => {
    const closing: (() => Promise<void>)[] = []
    after(async () => {
      for (const close of closing.reverse()) await close()
    })

    const fresh = async (): Promise<TestDatabase> => {
      const created = await freshDatabase(engine)
      closing.push(created.drop)
      return created
    }
    const open = (dsn: string): Database => {
      const database = openDatabase(dsn, logger)
      closing.push(database.close)
      return database
    }
    const applied = async (database: Database, known: Migrations = migrations) =>
      (await migrationStatus(database, known)).flatMap(({ name, appliedAt }) =>
        appliedAt === undefined ? [] : [name],
      )
    const tablesOf = async (database: Database) =>
      (
        await database.run(
          engine === 'postgres'
            ? sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`
            : sql<{ name: string }>`select name from sqlite_master where type = 'table'`,
        )
      )
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('gatehouse_'))

    test('migrations go up once, and their state can be read before and after', async () => {
      const database = open((await fresh()).dsn)
      assert.deepEqual(await applied(database), [])
      assert.deepEqual(await migrateUp(database, migrations), names)
      assert.deepEqual(await applied(database), names)
      assert.deepEqual(await migrateUp(database, migrations), [])
      assert.deepEqual(
        (await migrationStatus(database, migrations)).map(({ name }) => name),
        names,
      )
    })

    test('every migration can be taken back and applied again', async () => {
      const database = open((await fresh()).dsn)
      await migrateUp(database, migrations)
      const tables = await tablesOf(database)
      for (const name of names.toReversed()) assert.deepEqual(await migrateDown(database, migrations), [name])
      assert.deepEqual(await migrateDown(database, migrations), [])
      assert.deepEqual(await tablesOf(database), [])
      assert.deepEqual(await migrateUp(database, migrations), names)
      assert.deepEqual((await tablesOf(database)).sort(), tables.sort())
    })

    test('of several processes that migrate at once each migration is applied by one', async () => {
      const { dsn } = await fresh()
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => migrateInProcess(dsn)))
      assert.deepEqual(outcomes.flat().sort(), names)
      assert.deepEqual(await applied(open(dsn)), names)
    })

    test('a migration that fails leaves nothing of it behind', async () => {
      const database = open((await fresh()).dsn)
      const failing: Migrations = {
        '0001-good': { up: async (db) => void (await schemaSql`create table kept (id text)`.execute(db)) },
        '0002-bad': {
          up: async (db) => {
            await schemaSql`create table half (id text)`.execute(db)
            await schemaSql`insert into nowhere values (1)`.execute(db)
          },
        },
      }
      await assert.rejects(migrateUp(database, failing), /nowhere/)
      assert.deepEqual(await tablesOf(database), [])
      const { '0001-good': good } = failing
      assert.deepEqual(await migrateUp(database, { '0001-good': good! }), ['0001-good'])
    })

    test('what was written is there for another connection as soon as the write has been answered', async () => {
      const { dsn } = await fresh()
      const [writer, reader] = [open(dsn), open(dsn)]
      await writer.run(sql`create table notes (id integer primary key)`)
      for (let id = 0; id < 20; id += 1) {
        await writer.run(sql`insert into notes values (${id})`)
        const rows = await reader.run(sql<{ count: number }>`select count(*) as count from notes`)
        assert.equal(rows[0]?.count, id + 1)
      }
    })

    test('a statement that fails does not take back others of the same moment', async () => {
      const database = open((await fresh()).dsn)
      await database.run(sql`create table notes (id integer primary key)`)
      const ids = [1, 2, 1, 3, 2, 4]
      const outcomes = await Promise.allSettled(
        ids.map((id) => database.run(sql`insert into notes values (${id})`)),
      )
      assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 2)
      const rows = await database.run(sql<{ id: number }>`select id from notes order by id`)
      assert.deepEqual(
        rows.map(({ id }) => id),
        [1, 2, 3, 4],
      )
    })

    test('big counts and times come back as numbers', async () => {
      const database = open((await fresh()).dsn)
      await database.run(sql`create table times (at bigint)`)
      await database.run(sql`insert into times values (${Number.MAX_SAFE_INTEGER})`)
      const rows = await database.run(sql<{ at: number }>`select at from times`)
      assert.equal(rows[0]?.at, Number.MAX_SAFE_INTEGER)
    })

    test('what one node publishes reaches its subscribers, and no longer once they left', async () => {
      const { dsn } = await fresh()
      const node = open(dsn)
      // SQLite belongs to one process; PostgreSQL tells the others.
      const other = engine === 'postgres' ? open(dsn) : node
      const heard: (string | undefined)[] = []
      const leave = node.subscribe('news', (payload) => heard.push(payload))
      await other.publish('weather', 'rain')
      // Again and again, because nobody hears when the listener has come.
      await until(async () => {
        await other.publish('news', 'first')
        return heard.includes('first')
      })
      assert.deepEqual([...new Set(heard.filter((payload) => payload !== undefined))], ['first'])
      leave()
      const stayed: (string | undefined)[] = []
      node.subscribe('news', (payload) => stayed.push(payload))
      await until(async () => {
        await other.publish('news', 'second')
        return stayed.includes('second')
      })
      assert.ok(!heard.includes('second'))
    })

    test('a statement that was prepared before a column was added returns that, too, and nothing in its place', async () => {
      const { dsn } = await fresh()
      const [database, other] = [open(dsn), open(dsn)]
      await database.run(sql`create table notes (id text primary key)`)
      await database.run(sql`insert into notes values ('one')`)
      const read = sql<Record<string, unknown>>`select notes.*, 'end' as last from notes`
      for (let count = 0; count < 12; count += 1) {
        assert.deepEqual(await database.run(read), [{ id: 'one', last: 'end' }])
      }
      await other.run(sql`alter table notes add column author text default 'ada'`)
      for (let count = 0; count < 12; count += 1) {
        assert.deepEqual(await database.run(read), [{ id: 'one', author: 'ada', last: 'end' }])
      }
    })

    test('it answers a ping, and closing twice does no harm', async () => {
      const database = openDatabase((await fresh()).dsn, logger)
      await database.ping()
      await database.close()
      await database.close()
      await assert.rejects(database.ping())
    })
  })
}

describe('group commit of SQLite', () => {
  test('writes of one turn share a commit, and none is answered before it', async () => {
    const created = await freshDatabase('sqlite')
    const database = openDatabase(created.dsn, logger)
    const other = new DatabaseSync(created.dsn.replace(/^sqlite:\/\/|[?].*$/g, ''))
    try {
      await database.run(sql`create table notes (id integer primary key)`)
      const visible = () =>
        (other.prepare('select count(*) as count from notes').get() as { count: number }).count
      let answered = 0
      const writes = Array.from({ length: 50 }, async (_, id) => {
        await database.run(sql`insert into notes values (${id})`)
        // Whoever is answered first already finds all of the turn on the disk.
        assert.equal(visible(), 50)
        answered += 1
      })
      await Promise.resolve()
      assert.equal(visible(), 0)
      assert.equal(answered, 0)
      await Promise.all(writes)
      assert.equal(answered, 50)
    } finally {
      other.close()
      await database.close()
      await created.drop()
    }
  })

  test('a write that meets the end is either answered and kept, or refused and absent', async () => {
    for (const turns of [0, 1, 5, 20]) {
      const created = await freshDatabase('sqlite')
      const database = openDatabase(created.dsn, logger)
      await database.run(sql`create table notes (id integer primary key)`)
      const write = database.run(sql`insert into notes values (1)`)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      const [outcome] = await Promise.allSettled([write, database.close()])
      const again = openDatabase(created.dsn, logger)
      const rows = await again.run(sql<{ id: number }>`select id from notes`)
      assert.equal(rows.length, outcome.status === 'fulfilled' ? 1 : 0)
      await again.close()
      await created.drop()
    }
  })
})
