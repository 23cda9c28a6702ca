import { type RawBuilder, sql } from 'kysely'
import { type Database, insertWhenConsumed } from '../../platform/database/index.ts'

export interface InteractionTables {
  login_sessions: {
    id: string
    subject: string
    authenticated_at: number
    remember: number
    acr: string
    amr: string
    identity_provider_session_id: string | null
    expires_at: number
  }
  redeemed_verifiers: { id: string; expires_at: number }
}

export type LoginSessionRow = InteractionTables['login_sessions']

export const selectRememberedSession = (
  database: Database,
  id: string,
  now: number,
): Promise<LoginSessionRow | undefined> =>
  database
    .tables<InteractionTables>()
    .selectFrom('login_sessions')
    .selectAll()
    .where('id', '=', id)
    .where('remember', '=', 1)
    .where('expires_at', '>', now)
    .executeTakeFirst()

/**
 * Marks a verifier as redeemed, stores the session that it opened and ends the one that it replaces, all at once.
 * Returns the value of `lookup`, or `undefined` where the verifier had been redeemed before.
 */
export async function redeem<Value>(
  database: Database,
  verifier: InteractionTables['redeemed_verifiers'],
  session: LoginSessionRow | undefined,
  replacedSessionId: string | undefined,
  lookup: RawBuilder<Value>,
): Promise<{ value: Value } | undefined> {
  const first = database
    .tables<InteractionTables>()
    .insertInto('redeemed_verifiers')
    .values(verifier)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
  const steps: RawBuilder<unknown>[] = []
  if (session) steps.push(upsertSession(session))
  if (replacedSessionId && replacedSessionId !== session?.id) {
    steps.push(sql`delete from login_sessions where id in (select ${replacedSessionId} from consumed)`)
  }
  const [row] = await database.atomicallyReading(
    sql<{ value: Value }>`select (${lookup}) as value from consumed`,
    first,
    ...steps,
  )
  return row
}

const upsertSession = (session: LoginSessionRow): RawBuilder<unknown> =>
  insertWhenConsumed<InteractionTables, 'login_sessions'>(
    'login_sessions',
    { ...session },
    {
      conflict: sql`on conflict (id) do update set subject = excluded.subject, authenticated_at = excluded.authenticated_at,
        remember = excluded.remember, acr = excluded.acr, amr = excluded.amr,
        identity_provider_session_id = excluded.identity_provider_session_id, expires_at = excluded.expires_at`,
    },
  )

export async function deleteSession(database: Database, id: string): Promise<boolean> {
  const deleted = await database
    .tables<InteractionTables>()
    .deleteFrom('login_sessions')
    .where('id', '=', id)
    .returning('id')
    .execute()
  return deleted.length > 0
}

export async function deleteSessionsOf(
  database: Database,
  column: 'subject' | 'identity_provider_session_id',
  value: string,
): Promise<void> {
  await database.tables<InteractionTables>().deleteFrom('login_sessions').where(column, '=', value).execute()
}
