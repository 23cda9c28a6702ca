import { type RawBuilder, sql } from 'kysely'
import type { Database, Statement } from '../../platform/database/index.ts'

export interface GrantTables {
  grants: {
    id: string
    client_id: string
    subject: string
    login_session_id: string | null
    request: string
    granted_scope: string
    granted_audience: string
    acr: string
    amr: string
    authenticated_at: number
    sealed_claims: string | null
    context: string | null
    remember: number
    remember_for: number
    skipped: number
    handled_at: number
    expires_at: number | null
    revoked_at: number | null
  }
}

export type GrantRow = GrantTables['grants']

/** Inserts nothing and returns no row where a grant with this id exists. */
export const insertGrant = (database: Database, row: GrantRow): Statement<{ id: string }> =>
  database
    .tables<GrantTables>()
    .insertInto('grants')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')

/** Granted scopes (JSON) of the newest consent that the user asked to remember; `null` where there is none. */
export const rememberedScope = (
  clientId: string,
  subject: string,
  now: number,
): RawBuilder<string | null> => sql`
  select granted_scope from grants
  where client_id = ${clientId} and subject = ${subject} and remember = 1 and skipped = 0
    and (remember_for = 0 or handled_at + cast(remember_for as bigint) * 1000 > ${now})
  order by handled_at desc limit 1`

/** From now on no token of the grant is valid. */
export async function revokeGrant(database: Database, id: string, now: number): Promise<void> {
  await database
    .tables<GrantTables>()
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** The clients that got something granted in a session. */
export async function selectClientsOfSession(database: Database, sessionId: string): Promise<string[]> {
  const rows = await database
    .tables<GrantTables>()
    .selectFrom('grants')
    .select('client_id')
    .distinct()
    .where('login_session_id', '=', sessionId)
    .execute()
  return rows.map(({ client_id }) => client_id)
}
