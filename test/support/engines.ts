import { after, before, describe } from 'node:test'
import { migrations } from '../../src/migrations/index.ts'
import { type Database, migrateUp, openDatabase } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { createPostgresDatabase } from './postgres.ts'

const logger = createLogger({ level: 'silent', format: 'json' })

/** Runs tests on SQLite alone, on a migrated database of their own: for what only its planner tells. */
export function onSqlite(title: string, tests: (database: () => Database) => void): void {
  describe(`${title} on SQLite`, () =>
    withDatabase(async () => ({ dsn: 'sqlite://:memory:?units=snapshot', drop: async () => {} }), tests))
}

/** Runs the same tests on SQLite and on PostgreSQL, each on a migrated database of its own. */
export function onEachEngine(title: string, tests: (database: () => Database) => void): void {
  onSqlite(title, tests)
  describe(`${title} on PostgreSQL`, () => withDatabase(createPostgresDatabase, tests))
}

function withDatabase(
  create: () => Promise<{ dsn: string; drop(): Promise<void> }>,
  tests: (database: () => Database) => void,
): void {
  let database: Database
  let drop: () => Promise<void>
  before(async () => {
    const created = await create()
    drop = created.drop
    database = openDatabase(created.dsn, logger)
    await migrateUp(database, migrations)
  })
  after(async () => {
    await database.close()
    await drop()
  })
  tests(() => database)
}
