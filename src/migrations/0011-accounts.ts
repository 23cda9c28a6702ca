import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the auth-flow API keeps: accounts that identities share, codes that were mailed, authentications under way. */
export const accounts: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      // How the browser computes the hash that it sends; told to everybody who asks.
      .addColumn('password_parameters', 'text', (column) => column.notNull())
      // Keyed, salted hash of what the browser sends, sealed with the system secrets.
      .addColumn('sealed_password', 'text', (column) => column.notNull())
      .addColumn('required_acr', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('backup_data', 'text', (column) => column.notNull())
      .addColumn('backup_version', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('account_identities')
      // An identity has at most one account: of two that are made at the same time one fails.
      .addColumn('identity_id', 'text', (column) =>
        column.primaryKey().references('identities.id').onDelete('cascade'),
      )
      .addColumn('account_id', 'text', (column) =>
        column.notNull().references('accounts.id').onDelete('cascade'),
      )
      .execute()
    await index(db, 'account_identities', ['account_id'])

    await db.schema
      .createTable('emailed_codes')
      .addColumn('flow_id', 'text', (column) => column.notNull())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('code_mac', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      // How many codes were sent for this flow, the answered ones not counted.
      .addColumn('unanswered', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('completed_at', 'bigint')
      .addPrimaryKeyConstraint('emailed_codes_pkey', ['flow_id', 'identity_id'])
      .execute()
    await index(db, 'emailed_codes', ['identity_id'])
    await index(db, 'emailed_codes', ['expires_at'])

    await db.schema
      .createTable('authentications')
      // That of the login request.
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('token_hash', 'text', (column) => column.notNull().unique())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('acr', 'integer', (column) => column.notNull())
      .addColumn('amr', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'authentications', ['identity_id'])
    await index(db, 'authentications', ['expires_at'])
  },
  down: async (db: Kysely<unknown>) => {
    for (const table of ['authentications', 'emailed_codes', 'account_identities', 'accounts'])
      await sql`drop table ${sql.table(table)}`.execute(db)
  },
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
