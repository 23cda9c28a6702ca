/**
 * The database, the same on SQLite and PostgreSQL.
 *
 * Owns connections, prepared statements, the group commit of SQLite, migrations' mechanics, notifications between
 * nodes and the one atomic primitive. Does not own tables: each domain module owns its own (its `store.ts`).
 */
export { Announced } from './announced.ts'
export { isCheckViolation } from './check-violation.ts'
export type { Database } from './database.ts'
export { deleteBatch, type Purge, type Purged, passingOver, purgeExpired } from './delete-batch.ts'
export { sha256Of } from './digest.ts'
export { placeOf } from './dsn.ts'
export { type MigrationStatus, type Migrations, migrateDown, migrateUp, migrationStatus } from './migrate.ts'
export { openDatabase } from './open.ts'
export { assignments, columnsOf, fromConsumed, insertWhenConsumed, values } from './rows.ts'
export type { InsertOne, ReadByKey } from './sharing.ts'
export { allOf, type Fragment, identifier, list, type Sql, type Statement, sql } from './sql.ts'
export type { TextFault } from './storable.ts'
export type { DatabaseFault } from './unavailable.ts'
export { isUniqueViolation } from './unique-violation.ts'
