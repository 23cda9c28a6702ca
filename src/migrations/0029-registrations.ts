import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Accounts to be: nothing belongs to anybody until a code from the mailbox has come back. */
export const registrations: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('registrations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      // Hash: only the browser that began goes on.
      .addColumn('browser', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      // That of the identity, chosen beforehand: an answer that arrives twice makes one.
      .addColumn('identity_id', 'text', (column) => column.notNull())
      // Sealed: traits, and the credential with the hash of a password in it.
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('code_mac', 'text', (column) => column.notNull())
      .addColumn('code_expires_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('mails', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('completed_at', 'bigint')
      .execute()
    await db.schema.createIndex('registrations_email').on('registrations').column('email').execute()
    await db.schema.createIndex('registrations_expires_at').on('registrations').column('expires_at').execute()
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop table registrations`.execute(db)
  },
}
