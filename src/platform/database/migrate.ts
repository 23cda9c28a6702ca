import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'

export type Migrations = Record<string, Migration>

export interface MigrationStatus {
  name: string
  /** When it was applied, in milliseconds since the epoch; `undefined` where it is still to come. */
  appliedAt: number | undefined
}

/**
 * Applies what is missing, in the order of the names. Several nodes may call it at once: a database lock lets one work
 * while the others wait and then find nothing left to do. Returns the names that were applied.
 */
export async function migrateUp(database: Database, migrations: Migrations): Promise<string[]> {
  return outcome(await migrator(database, migrations).migrateToLatest())
}

/** Takes the newest applied migration back. Returns its name, or nothing where none is applied. */
export async function migrateDown(database: Database, migrations: Migrations): Promise<string[]> {
  return outcome(await migrator(database, migrations).migrateDown())
}

export async function migrationStatus(
  database: Database,
  migrations: Migrations,
): Promise<MigrationStatus[]> {
  const known = await migrator(database, migrations).getMigrations()
  return known.map(({ name, executedAt }) => ({ name, appliedAt: executedAt?.getTime() }))
}

const migrator = (database: Database, migrations: Migrations): Migrator =>
  new Migrator({
    db: database.tables(),
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'gatehouse_migrations',
    migrationLockTableName: 'gatehouse_migrations_lock',
  })

function outcome(set: {
  error?: unknown
  results?: readonly { migrationName: string; status: string }[]
}): string[] {
  if (set.error !== undefined) throw set.error
  return (set.results ?? [])
    .filter(({ status }) => status === 'Success')
    .map(({ migrationName }) => migrationName)
}
