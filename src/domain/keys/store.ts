import type { Database } from '../../platform/database/index.ts'

export interface KeyTables {
  signing_keys: {
    set_name: string
    kid: string
    algorithm: string
    use: string
    sealed_jwk: string
    origin: number | null
    created_at: number
  }
}

export type KeyRow = KeyTables['signing_keys']

/** All keys, newest first within each set. */
export const allKeys = (database: Database): Promise<KeyRow[]> =>
  database
    .tables<KeyTables>()
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()

/** Stores a key; does nothing where the set already has a key of that `origin`. */
export async function insertKey(database: Database, key: KeyRow): Promise<void> {
  await database
    .tables<KeyTables>()
    .insertInto('signing_keys')
    .values(key)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
