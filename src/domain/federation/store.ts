import type { Database } from '../../platform/database/index.ts'

interface RedeemedTables {
  redeemed_verifiers: { id: string; expires_at: number }
}

/** Marks a state as used. `false` where it has been used before: of parallel callers one gets `true`. */
export async function redeemState(database: Database, id: string, expiresAt: number): Promise<boolean> {
  const inserted = await database
    .tables<RedeemedTables>()
    .insertInto('redeemed_verifiers')
    .values({ id: `federation:${id}`, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute()
  return inserted.length === 1
}
