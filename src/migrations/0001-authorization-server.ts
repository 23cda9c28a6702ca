import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Times are milliseconds since the epoch. Truth values are 0 or 1. Lists and documents are JSON text.
 * `*_hash` columns hold SHA-256 of a random value; what is sealed is encrypted with the system secrets.
 */
export const authorizationServer: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('clients')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('secret_digest', 'text')
      .addColumn('rotated_secret_digests', 'text', (column) => column.notNull())
      .addColumn('registration_token_hash', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'clients', ['name'])
    await index(db, 'clients', ['owner'])

    await db.schema
      .createTable('signing_keys')
      .addColumn('set_name', 'text', (column) => column.notNull())
      .addColumn('kid', 'text', (column) => column.notNull())
      .addColumn('algorithm', 'text', (column) => column.notNull())
      .addColumn('use', 'text', (column) => column.notNull())
      .addColumn('sealed_jwk', 'text', (column) => column.notNull())
      // 1 for the key that a first start makes: two nodes that start at once agree on one.
      .addColumn('origin', 'integer')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('signing_keys_pkey', ['set_name', 'kid'])
      .addUniqueConstraint('signing_keys_origin', ['set_name', 'origin'])
      .execute()

    await db.schema
      .createTable('login_sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
      .addColumn('remember', 'integer', (column) => column.notNull())
      .addColumn('acr', 'text', (column) => column.notNull())
      .addColumn('amr', 'text', (column) => column.notNull())
      .addColumn('identity_provider_session_id', 'text')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'login_sessions', ['subject'])
    await index(db, 'login_sessions', ['expires_at'])

    await db.schema
      .createTable('redeemed_verifiers')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'redeemed_verifiers', ['expires_at'])

    await db.schema
      .createTable('grants')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('client_id', 'text', (column) =>
        column.notNull().references('clients.id').onDelete('cascade'),
      )
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('login_session_id', 'text')
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('granted_scope', 'text', (column) => column.notNull())
      .addColumn('granted_audience', 'text', (column) => column.notNull())
      .addColumn('acr', 'text', (column) => column.notNull())
      .addColumn('amr', 'text', (column) => column.notNull())
      .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
      .addColumn('sealed_claims', 'text')
      .addColumn('context', 'text')
      .addColumn('remember', 'integer', (column) => column.notNull())
      .addColumn('remember_for', 'integer', (column) => column.notNull())
      .addColumn('skipped', 'integer', (column) => column.notNull())
      .addColumn('handled_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      // Since when no token of this grant is valid. The consent itself ends when the row is deleted.
      .addColumn('revoked_at', 'bigint')
      .execute()
    await index(db, 'grants', ['subject', 'client_id', 'handled_at'])
    await index(db, 'grants', ['client_id'])
    await index(db, 'grants', ['expires_at'])

    await db.schema
      .createTable('authorization_codes')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('grant_id', 'text', (column) => column.notNull().references('grants.id').onDelete('cascade'))
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('redirect_uri', 'text')
      .addColumn('code_challenge', 'text')
      .addColumn('nonce', 'text')
      .addColumn('refreshable', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute()
    await index(db, 'authorization_codes', ['grant_id'])
    await index(db, 'authorization_codes', ['expires_at'])

    await db.schema
      .createTable('access_tokens')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      // Without a grant (client credentials) the token itself says what was granted.
      .addColumn('grant_id', 'text', (column) => column.references('grants.id').onDelete('cascade'))
      .addColumn('client_id', 'text', (column) =>
        column.notNull().references('clients.id').onDelete('cascade'),
      )
      .addColumn('scope', 'text')
      .addColumn('audience', 'text')
      .addColumn('sealed_claims', 'text')
      .addColumn('issued_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await index(db, 'access_tokens', ['grant_id'])
    await index(db, 'access_tokens', ['client_id'])
    await index(db, 'access_tokens', ['expires_at'])

    await db.schema
      .createTable('refresh_tokens')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('grant_id', 'text', (column) => column.notNull().references('grants.id').onDelete('cascade'))
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('issued_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('used_at', 'bigint')
      .execute()
    await index(db, 'refresh_tokens', ['grant_id'])
    await index(db, 'refresh_tokens', ['expires_at'])
  },
  down: async (db: Kysely<unknown>) => {
    const tables = [
      'refresh_tokens',
      'access_tokens',
      'authorization_codes',
      'grants',
      'redeemed_verifiers',
      'login_sessions',
      'signing_keys',
      'clients',
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
