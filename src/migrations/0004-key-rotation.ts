import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When a key begins to sign, and which one it follows. */
export const keyRotation: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('signing_keys').addColumn('signs_from', 'bigint').execute()
    await db.schema.alterTable('signing_keys').addColumn('succeeds', 'text').execute()
    await db.schema
      .createIndex('signing_keys_succeeds')
      .on('signing_keys')
      .columns(['set_name', 'succeeds'])
      .unique()
      .execute()
  },
  down: async (db: Kysely<unknown>) => {
    await db.schema.dropIndex('signing_keys_succeeds').execute()
    await db.schema.alterTable('signing_keys').dropColumn('succeeds').execute()
    await db.schema.alterTable('signing_keys').dropColumn('signs_from').execute()
  },
}
