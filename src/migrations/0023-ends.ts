import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Columns and indexes that keep what has ended from coming back. */
export const ends: Migration = {
  up: async (db: Kysely<unknown>) => {
    // The token that a used one gave: once that was used as well, the first gives nothing more.
    await sql`alter table refresh_tokens add column successor_hash text`.execute(db)
  },
  down: async (db: Kysely<unknown>) => {
    await sql`alter table refresh_tokens drop column successor_hash`.execute(db)
  },
}
