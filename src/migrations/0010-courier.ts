import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Mail on its way out, and what came of each try to send it. */
export const courier: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('courier_messages')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('template_type', 'text', (column) => column.notNull())
      // Sealed: it holds codes. Gone once the message is sent or given up.
      .addColumn('content', 'text')
      .addColumn('send_count', 'integer', (column) => column.notNull())
      // The next try; while one is under way, the time at which another node may take it over.
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .execute()
    // Every node asks for this each second: the index holds what is unfinished and nothing else.
    await sql`create index courier_messages_due_at on courier_messages (due_at) where finished_at is null`.execute(
      db,
    )
    await index(db, 'courier_messages', ['created_at', 'id'])
    await index(db, 'courier_messages', ['recipient', 'created_at', 'id'])
    await index(db, 'courier_messages', ['finished_at'])

    await db.schema
      .createTable('courier_message_dispatches')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('message_id', 'text', (column) =>
        column.notNull().references('courier_messages.id').onDelete('cascade'),
      )
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'courier_message_dispatches', ['message_id', 'created_at'])
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop table courier_message_dispatches`.execute(db)
    await sql`drop table courier_messages`.execute(db)
  },
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
