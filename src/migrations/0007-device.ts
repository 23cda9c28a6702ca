import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Device authorizations (RFC 8628). */
export const device: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('device_authorizations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('device_code_hash', 'text', (column) => column.notNull().unique())
      // A code that people type is short: only a keyed MAC keeps it from being computed out of the table.
      .addColumn('user_code_mac', 'text', (column) => column.notNull().unique())
      .addColumn('client_id', 'text', (column) =>
        column.notNull().references('clients.id').onDelete('cascade'),
      )
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('audience', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('grant_id', 'text')
      .addColumn('refreshable', 'integer', (column) => column.notNull())
      .addColumn('requested_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('poll_interval', 'integer', (column) => column.notNull())
      .addColumn('polled_at', 'bigint')
      .addColumn('polled_early', 'integer', (column) => column.notNull())
      .execute()
    await index(db, 'device_authorizations', ['client_id'])
    await index(db, 'device_authorizations', ['expires_at'])
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop table device_authorizations`.execute(db)
  },
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
