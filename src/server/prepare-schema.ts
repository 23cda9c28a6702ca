import { migrations } from '../migrations/index.ts'
import { type Database, migrateUp, migrationStatus } from '../platform/database/index.ts'
import type { Logger } from '../platform/log/index.ts'
import type { Configuration } from './configuration/index.ts'

/** SQLite belongs to this process alone and is kept up to date; on PostgreSQL an operator decides when. */
export async function prepareSchema(
  database: Database,
  { database: { automigrate } }: Configuration,
  logger: Logger,
): Promise<void> {
  if (automigrate || database.engine === 'sqlite') {
    const applied = await migrateUp(database, migrations)
    if (applied.length > 0) logger.info({ applied }, 'migrations applied')
    return
  }
  const pending = (await migrationStatus(database, migrations)).filter(
    ({ appliedAt }) => appliedAt === undefined,
  )
  if (pending.length > 0) {
    throw new SchemaOutdated(pending.map(({ name }) => name))
  }
}

/** The database lacks migrations of this version. */
class SchemaOutdated extends Error {
  constructor(pending: string[]) {
    super(`The database lacks migrations: ${pending.join(', ')}.`)
    this.name = 'SchemaOutdated'
  }
}
