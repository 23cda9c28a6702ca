import type { Database } from '../../platform/database/index.ts'
import type { TokenTables } from './store.ts'

const deletedAtOnce = 1000

/** In batches, so that no statement takes long however many there are. */
export async function deleteAccessTokensOf(database: Database, clientId: string): Promise<void> {
  const tables = database.tables<TokenTables>()
  const batch = tables
    .selectFrom('access_tokens')
    .select('hash')
    .where('client_id', '=', clientId)
    .limit(deletedAtOnce)
  let deleted = deletedAtOnce
  while (deleted === deletedAtOnce) {
    const { numDeletedRows } = await tables
      .deleteFrom('access_tokens')
      .where('hash', 'in', batch)
      .executeTakeFirstOrThrow()
    deleted = Number(numDeletedRows)
  }
}
