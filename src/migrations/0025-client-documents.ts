import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Clients whose metadata stand in a document at their id; absent for those that were registered. */
export const clientDocuments: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('clients').addColumn('document_expires_at', 'bigint').execute()
  },
  down: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('clients').dropColumn('document_expires_at').execute()
  },
}
