import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Subjects that clients know by another name, assertions that were used, and a revision of each client. */
export const clientModel: Migration = {
  up: async (db: Kysely<unknown>) => {
    // Counts changes: of two that began with the same revision one wins, the other begins anew.
    await db.schema
      .alterTable('clients')
      .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    // The name under which the client of the grant knows its subject, where it is another one.
    await db.schema.alterTable('grants').addColumn('client_subject', 'text').execute()

    await db.schema
      .createTable('forced_subjects')
      .addColumn('client_id', 'text', (column) =>
        column.notNull().references('clients.id').onDelete('cascade'),
      )
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('identifier', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('forced_subjects_pkey', ['client_id', 'subject'])
      .execute()

    await db.schema
      .createTable('used_assertions')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('used_assertions_expires_at')
      .on('used_assertions')
      .column('expires_at')
      .execute()
  },
  down: async (db: Kysely<unknown>) => {
    for (const table of ['used_assertions', 'forced_subjects'])
      await sql`drop table ${sql.table(table)}`.execute(db)
    await db.schema.alterTable('grants').dropColumn('client_subject').execute()
    await db.schema.alterTable('clients').dropColumn('revision').execute()
  },
}
