import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Database } from './database.ts'
import { sql } from './sql.ts'

export type Migrations = Record<string, Migration>

/** What migrations are applied to. */
export interface MigrationTarget {
  /** Loads what migrations are written with, which no request needs. */
  schemaBuilder(): Promise<Kysely<unknown>>
}

export interface MigrationStatus {
  name: string
  /** When it was applied, in milliseconds since the epoch; `undefined` if it is still to come. */
  appliedAt: number | undefined
}

/**
 * Applies what is missing, in the order of the names. Several nodes may call it at once: a database lock lets one work
 * while the others wait and then find nothing left to do. Returns the names that were applied.
 */
export async function migrateUp(database: Database, migrations: Migrations): Promise<string[]> {
  const status = await migrationStatus(database, migrations)
  if (status.every(({ appliedAt }) => appliedAt !== undefined)) return []
  return outcome(await (await migrator(database, migrations)).migrateToLatest())
}

/** Takes the newest applied migration back. Returns its name, or nothing if none is applied. */
export async function migrateDown(database: Database, migrations: Migrations): Promise<string[]> {
  return outcome(await (await migrator(database, migrations)).migrateDown())
}

export async function migrationStatus(
  database: Database,
  migrations: Migrations,
): Promise<MigrationStatus[]> {
  const applied = new Map((await selectApplied(database)).map(({ name, timestamp }) => [name, timestamp]))
  return Object.keys(migrations).map((name) => {
    const timestamp = applied.get(name)
    return { name, appliedAt: timestamp === undefined ? undefined : Date.parse(timestamp) }
  })
}

async function selectApplied(database: Database): Promise<{ name: string; timestamp: string }[]> {
  try {
    return await database.run(
      sql<{ name: string; timestamp: string }>`select name, timestamp from gatehouse_migrations`,
    )
  } catch (error) {
    if (isMissingTable(error)) return []
    throw error
  }
}

const isMissingTable = (error: unknown): boolean =>
  (error as { code?: string }).code === '42P01' || /no such table/.test(String((error as Error).message))

async function migrator(database: Database, migrations: Migrations) {
  const { Migrator } = await import('kysely/migration')
  return new Migrator({
    db: await database.schemaBuilder(),
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'gatehouse_migrations',
    migrationLockTableName: 'gatehouse_migrations_lock',
  })
}

function outcome(set: {
  error?: unknown
  results?: readonly { migrationName: string; status: string }[]
}): string[] {
  if (set.error !== undefined) throw set.error
  return (set.results ?? [])
    .filter(({ status }) => status === 'Success')
    .map(({ migrationName }) => migrationName)
}
