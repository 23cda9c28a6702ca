import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Grants are looked at from time to time, so that those that nothing needs any more can go. */
export const housekeeping: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`drop index grants_expires_at`.execute(db)
    // Until now nobody wrote it. It is the time at which housekeeping looks at the grant next.
    await sql`alter table grants rename column expires_at to review_at`.execute(db)
    await sql`update grants set review_at = handled_at`.execute(db)
    // The consent was taken back; the row stays until no verifier could bring it back.
    await sql`alter table grants add column withdrawn_at bigint`.execute(db)
    await sql`create index grants_review_at on grants (review_at)`.execute(db)
  },
  down: async (db: Kysely<unknown>) => {
    await sql`drop index grants_review_at`.execute(db)
    await sql`alter table grants drop column withdrawn_at`.execute(db)
    await sql`alter table grants rename column review_at to expires_at`.execute(db)
    await sql`update grants set expires_at = null`.execute(db)
    await sql`create index grants_expires_at on grants (expires_at)`.execute(db)
  },
}
