import {
  type Database,
  type Fragment,
  insertWhenConsumed,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import { isTurnedOff } from '../identities/index.ts'

export interface LoginSessionRow {
  id: string
  subject: string
  authenticated_at: number
  remember: number
  acr: string
  amr: string
  identity_provider_session_id: string | null
  expires_at: number
}

export async function selectRememberedSession(
  database: Database,
  id: string,
  now: number,
): Promise<LoginSessionRow | undefined> {
  const [row] = await database.run(sql<LoginSessionRow>`select * from login_sessions
    where id = ${id} and remember = 1 and expires_at > ${now}
      and not ${isTurnedOff(sql`login_sessions.subject`)}`)
  return row
}

interface VerifierRow {
  id: string
  expires_at: number
}

/**
 * Marks a verifier as redeemed and stores the session that it opened, at once. Returns the value of `lookup`, or
 * `undefined` where the verifier had been redeemed before or `isOpen` does not hold.
 */
export async function redeemSignIn<Value>(
  database: Database,
  { id, expires_at }: VerifierRow,
  isOpen: Fragment<boolean>,
  session: LoginSessionRow,
  lookup: Fragment<Value>,
  events: readonly Statement[],
): Promise<{ value: Value } | undefined> {
  const first = sql`insert into redeemed_verifiers (id, expires_at) select ${id}, ${expires_at} where ${isOpen}
    on conflict (id) do nothing returning id`
  const [row] = await database.atomicallyReading(reading(lookup), first, upsertSession(session), ...events)
  return row
}

/** As `redeemSignIn`, for a session that exists already: it has to be there still, and may be extended. */
export async function redeemSkip<Value>(
  database: Database,
  { id, expires_at }: VerifierRow,
  isOpen: Fragment<boolean>,
  session: { id: string; subject: string; expiresAt: number | undefined },
  lookup: Fragment<Value>,
): Promise<{ value: Value } | undefined> {
  const first = sql`insert into redeemed_verifiers (id, expires_at) select ${id}, ${expires_at}
    where exists (select 1 from login_sessions where id = ${session.id} and subject = ${session.subject})
      and ${isOpen}
    on conflict (id) do nothing returning id`
  const extending = sql`update login_sessions set expires_at = ${session.expiresAt}
    where id in (select ${session.id} from consumed)`
  const steps = session.expiresAt === undefined ? [] : [extending]
  const [row] = await database.atomicallyReading(reading(lookup), first, ...steps)
  return row
}

/** Evaluates `lookup` if the session lives and is the subject's. */
export async function readInSession<Value>(
  database: Database,
  session: { id: string; subject: string },
  isOpen: Fragment<boolean>,
  lookup: Fragment<Value>,
): Promise<{ value: Value } | undefined> {
  const [row] = await database.run(
    sql<{ value: Value }>`select (${lookup}) as value from login_sessions
      where id = ${session.id} and subject = ${session.subject} and ${isOpen}`,
  )
  return row
}

export const isSessionOfAnother = ({ id, subject }: { id: string; subject: string }): Fragment<boolean> =>
  sql`exists (select 1 from login_sessions where id = ${id} and subject <> ${subject})`

const reading = <Value>(lookup: Fragment<Value>) =>
  sql<{ value: Value }>`select (${lookup}) as value from consumed`

const upsertSession = (session: LoginSessionRow): Fragment<unknown> =>
  insertWhenConsumed<LoginSessionRow>(
    'login_sessions',
    { ...session },
    {
      conflict: sql`on conflict (id) do update set subject = excluded.subject, authenticated_at = excluded.authenticated_at,
        remember = excluded.remember, acr = excluded.acr, amr = excluded.amr,
        identity_provider_session_id = excluded.identity_provider_session_id, expires_at = excluded.expires_at`,
    },
  )

/** Returns a row to the one who deleted it. */
export const deletingSession = (id: string): Statement<{ id: string; subject: string }> =>
  sql`delete from login_sessions where id = ${id} returning id, subject, identity_provider_session_id`

/** Begins a unit that ends all sessions of the subject: `had_sessions` is 1 if there are any. */
export const selectingWhetherSessions = (subject: string): Statement<{ had_sessions: number }> =>
  sql`select case when exists (select 1 from login_sessions where subject = ${subject}) then 1 else 0 end
    as had_sessions`

/** All sessions of the subject. */
export const deletingSessionsOf = (subject: string, condition: Fragment<boolean>): Fragment<unknown> =>
  sql`delete from login_sessions where subject = ${subject} and ${condition}`

export async function selectSessionIds(
  database: Database,
  identityProviderSessionId: string,
): Promise<string[]> {
  const rows = await database.run(sql<{ id: string }>`select id from login_sessions
    where identity_provider_session_id = ${identityProviderSessionId}`)
  return rows.map(({ id }) => id)
}

/** The session at the identity provider from which a remembered sign-in came. */
export const identityProviderSessionOf = (loginSessionId: string): Fragment<string> =>
  sql`select identity_provider_session_id from login_sessions where id = ${loginSessionId}`

/** Whether the answer to a login request was taken back to the authorization server. */
export const isLoginRedeemed = (loginRequestId: string): Fragment<boolean> =>
  sql`exists (select 1 from redeemed_verifiers where id = ${loginVerifierId(loginRequestId)})`

export const loginVerifierId = (loginRequestId: string): string => `login:${loginRequestId}`

/** Whether the session has not ended. */
export const sessionLives = (id: Fragment<string | null>): Fragment<boolean> =>
  sql`exists (select 1 from login_sessions where login_sessions.id = ${id})`

/** Marks something as used up. `false` if it has been before: of parallel callers one gets `true`. */
export async function useOnce(
  database: Database,
  { id, expiresAt }: { id: string; expiresAt: number },
): Promise<boolean> {
  const marked = await database.change(
    sql`insert into redeemed_verifiers ${values({ id, expires_at: expiresAt })} on conflict (id) do nothing`,
  )
  return marked > 0
}

export async function selectIsRedeemed(database: Database, loginRequestId: string): Promise<boolean> {
  return (await database.run(sql`select 1 where ${isLoginRedeemed(loginRequestId)}`)).length > 0
}

export async function selectSessionIdsOf(database: Database, subjects: Fragment<unknown>): Promise<string[]> {
  const rows = await database.run(
    sql<{ id: string }>`select id from login_sessions where subject in (${subjects})`,
  )
  return rows.map(({ id }) => id)
}
