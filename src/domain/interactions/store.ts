import { type RawBuilder, sql } from 'kysely'
import { type Database, insertWhenConsumed, type Statement } from '../../platform/database/index.ts'

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

/** Returns a row to the one who deleted it. */
export const deleteSession = (database: Database, id: string): Statement<{ id: string; subject: string }> =>
  database
    .tables<InteractionTables>()
    .deleteFrom('login_sessions')
    .where('id', '=', id)
    .returning(['id', 'subject'])

export async function deleteSessionsOf(database: Database, subject: string): Promise<void> {
  await database
    .tables<InteractionTables>()
    .deleteFrom('login_sessions')
    .where('subject', '=', subject)
    .execute()
}

export async function selectSessionIds(
  database: Database,
  identityProviderSessionId: string,
): Promise<string[]> {
  const rows = await database
    .tables<InteractionTables>()
    .selectFrom('login_sessions')
    .select('id')
    .where('identity_provider_session_id', '=', identityProviderSessionId)
    .execute()
  return rows.map(({ id }) => id)
}

/** For a statement about a table with sessions in `column`: whether the session has not ended. */
export const sessionLives = (column: string): RawBuilder<boolean> =>
  sql`exists (select 1 from login_sessions where login_sessions.id = ${sql.ref(column)})`
