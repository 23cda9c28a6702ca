import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** People: identities, their addresses and credentials, and the sessions of their browsers. */
export const identities: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('identities')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('schema_id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('traits', 'text', (column) => column.notNull())
      .addColumn('metadata_public', 'text')
      .addColumn('metadata_admin', 'text')
      .addColumn('state_changed_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'identities', ['created_at', 'id'])

    await db.schema
      .createTable('verifiable_addresses')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('via', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('verified', 'integer', (column) => column.notNull())
      .addColumn('verified_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      // One address belongs to one person: this also keeps two accounts from being made for it in parallel.
      .addUniqueConstraint('verifiable_addresses_value', ['via', 'value'])
      .execute()
    await index(db, 'verifiable_addresses', ['identity_id'])

    await db.schema
      .createTable('recovery_addresses')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('via', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('recovery_addresses_value', ['via', 'value'])
      .execute()
    await index(db, 'recovery_addresses', ['identity_id'])

    await db.schema
      .createTable('credentials')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('config', 'text', (column) => column.notNull())
      // Counts the changes, so that a change made from an outdated reading is noticed.
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('credentials_identity_id_type', ['identity_id', 'type'])
      .execute()

    await db.schema
      .createTable('credential_identifiers')
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('identifier', 'text', (column) => column.notNull())
      .addColumn('credential_id', 'text', (column) =>
        column.notNull().references('credentials.id').onDelete('cascade'),
      )
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('credential_identifiers_pkey', ['type', 'identifier'])
      .execute()
    await index(db, 'credential_identifiers', ['credential_id'])
    await index(db, 'credential_identifiers', ['identity_id'])

    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('token_hash', 'text', (column) => column.notNull().unique())
      .addColumn('identity_id', 'text', (column) =>
        column.notNull().references('identities.id').onDelete('cascade'),
      )
      .addColumn('aal', 'text', (column) => column.notNull())
      .addColumn('authentication_methods', 'text', (column) => column.notNull())
      .addColumn('devices', 'text', (column) => column.notNull())
      .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
      .addColumn('issued_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute()
    await index(db, 'sessions', ['identity_id', 'issued_at'])
    await index(db, 'sessions', ['expires_at'])
  },
  down: async (db: Kysely<unknown>) => {
    const tables = [
      'sessions',
      'credential_identifiers',
      'credentials',
      'recovery_addresses',
      'verifiable_addresses',
      'identities',
    ]
    for (const table of tables) await sql`drop table ${sql.table(table)}`.execute(db)
  },
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
