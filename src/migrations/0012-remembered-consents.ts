import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Each sign-in asks for the newest remembered consent: however many others the user gave the client are passed over. */
export const rememberedConsents: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create index grants_remembered on grants (subject, client_id, handled_at)
      where remember = 1 and skipped = 0`.execute(db)
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop index grants_remembered`.execute(db)
  },
}
