import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The tables of one module, as SQL that SQLite and PostgreSQL both understand.
 *
 * Times are milliseconds since the epoch. Truth values are 0 or 1. Lists and documents are JSON text.
 * `*_hash` columns hold SHA-256 of a random value; `sealed_*` columns are encrypted with the system secrets.
 */
export interface Tables {
  create: readonly string[]
  drop: readonly string[]
  /** Only PostgreSQL has these: made after the tables, dropped before them. */
  postgres?: Omit<Tables, 'postgres'>
}

/** One migration for `modules`, in their order: a table comes after those that it references. */
export const toMigration = (modules: readonly Tables[]): Migration => ({
  up: async (db) => {
    for (const { create, postgres } of modules) {
      await run(db, create)
      if (postgres && (await isPostgres(db))) await run(db, postgres.create)
    }
  },
  down: async (db) => {
    for (const { drop, postgres } of modules.toReversed()) {
      if (postgres && (await isPostgres(db))) await run(db, postgres.drop)
      await run(db, drop)
    }
  },
})

/** Every start reads this file, and few have anything to migrate. */
const loadBuilder = () => import('kysely')

async function run(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  const { sql } = await loadBuilder()
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const isPostgres = async (db: Kysely<unknown>): Promise<boolean> =>
  db.getExecutor().adapter instanceof (await loadBuilder()).PostgresAdapter
