import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Issuers whose assertions are good for access tokens, and whom such a token is about. */
export const trust: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('trusted_issuers')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('issuer', 'text', (column) => column.notNull())
      // Empty for any.
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('kid', 'text', (column) => column.notNull())
      .addColumn('jwk', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('trusted_issuers_key', ['issuer', 'subject', 'kid'])
      .execute()
    await sql`create index trusted_issuers_created_at_id on trusted_issuers (created_at, id)`.execute(db)
    // Without a grant the token is about its client, unless this says about whom.
    await sql`alter table access_tokens add column subject text`.execute(db)
  },
  down: async (db: Kysely<unknown>) => {
    await sql`alter table access_tokens drop column subject`.execute(db)
    await sql`drop table trusted_issuers`.execute(db)
  },
}
