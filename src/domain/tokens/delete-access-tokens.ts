import { type Database, sql } from '../../platform/database/index.ts'

const deletedAtOnce = 1000

/** In batches, so that no statement takes long however many there are. */
export async function deleteAccessTokensOf(database: Database, clientId: string): Promise<void> {
  let deleted = deletedAtOnce
  while (deleted === deletedAtOnce) {
    deleted = await database.change(sql`
      with batch as (select hash from access_tokens where client_id = ${clientId} limit ${deletedAtOnce})
      delete from access_tokens where hash in (select hash from batch)`)
  }
}
