import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What has ended while sign-ins that rest on it were under way, and how to find what a subject has. */
export const endings: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('endings')
      // A hash of what has ended: a session, what a subject granted, the subject itself.
      .addColumn('about', 'text', (column) => column.primaryKey())
      .addColumn('ended_before', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .execute()
    await sql`create index endings_expires_at on endings (expires_at)`.execute(db)
    await sql`create index device_authorizations_grant_id on device_authorizations (grant_id)
      where grant_id is not null`.execute(db)
    await sql`create index access_tokens_subject on access_tokens (subject) where subject is not null`.execute(
      db,
    )
    if (!isPostgres(db)) return
    // A query inside of a volatile function sees what was committed until then, not until its statement began.
    await sql`create function flow_is_open(abouts text[], since bigint) returns boolean language plpgsql volatile as ${sql.lit(body)}`.execute(
      db,
    )
  },
  down: async (db: Kysely<unknown>) => {
    if (isPostgres(db)) await sql`drop function flow_is_open(text[], bigint)`.execute(db)
    await sql`drop index access_tokens_subject`.execute(db)
    await sql`drop index device_authorizations_grant_id`.execute(db)
    await sql`drop table endings`.execute(db)
  },
}

const isPostgres = (db: Kysely<unknown>): boolean => db.getExecutor().adapter instanceof PostgresAdapter

const body = `
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(each, 0)) from unnest(abouts) as each;
  return not exists (select 1 from endings where about = any(abouts) and ended_before > since);
end
`
