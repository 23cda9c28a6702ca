import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a used refresh token gives when it is presented again within its grace period. */
export const refreshGrace: Migration = {
  up: async (db: Kysely<unknown>) => {
    // Sealed with a key that only the presented token yields: who reads the table learns nothing.
    await sql`alter table refresh_tokens add column successor text`.execute(db)
    await sql`alter table refresh_tokens add column reuses integer not null default 0`.execute(db)
  },
  down: async (db: Kysely<unknown>) => {
    await sql`alter table refresh_tokens drop column reuses`.execute(db)
    await sql`alter table refresh_tokens drop column successor`.execute(db)
  },
}
