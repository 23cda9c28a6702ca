import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Logout tokens on their way to clients, and how to find the clients of a session. */
export const logout: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('logout_deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('client_id', 'text', (column) =>
        column.notNull().references('clients.id').onDelete('cascade'),
      )
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('last_error', 'text')
      .addColumn('last_attempt_at', 'bigint')
      // The next try; while one is under way, the time at which another node may take it over.
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .execute()
    await index(db, 'logout_deliveries', ['status', 'due_at'])
    await index(db, 'logout_deliveries', ['created_at', 'id'])
    await index(db, 'logout_deliveries', ['finished_at'])
    await index(db, 'logout_deliveries', ['client_id'])
    await index(db, 'grants', ['login_session_id', 'client_id', 'handled_at'])
    await index(db, 'login_sessions', ['identity_provider_session_id'])
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop index login_sessions_identity_provider_session_id`.execute(db)
    await sql`drop index grants_login_session_id_client_id_handled_at`.execute(db)
    await sql`drop table logout_deliveries`.execute(db)
  },
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
