import {
  allOf,
  columnsOf,
  type Database,
  type Fragment,
  insertWhenConsumed,
  list,
  passingOver,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { sessionLives } from '../interactions/index.ts'
import { type GrantRow, grantSession, revokingGrants } from './fragments.ts'
import type { ConsentFilter, WithdrawnConsents } from './schema.ts'

/** Inserts nothing and returns no row where a grant with this id exists, or `condition` does not hold. */
export const insertGrant = (row: GrantRow, condition: Fragment<boolean>): Statement<{ id: string }> =>
  sql`insert into grants (${columnsOf(row)}) select ${list(Object.values(row))} where ${condition}
    on conflict (id) do nothing returning id`

export const insertGrantWhenConsumed = (row: GrantRow): Fragment<unknown> =>
  insertWhenConsumed<GrantRow>('grants', { ...row })

/** Granted scopes (JSON) of the newest consent that the user asked to remember; `null` where there is none. */
export const rememberedScope = (
  clientId: string,
  subject: string,
  now: number,
): Fragment<string | null> => sql`
  select granted_scope from grants
  where client_id = ${clientId} and subject = ${subject} and remember = 1 and skipped = 0
    and ${isUnexpired(now)}
  order by handled_at desc limit 1`

/** The grant of the subject to the client by this consent, unless it was taken back. */
export const grantedScopeOf = (
  id: string,
  { clientId, subject }: { clientId: string; subject: string },
): Fragment<string | null> => sql`
  select granted_scope from grants
  where id = ${id} and client_id = ${clientId} and subject = ${subject} and withdrawn_at is null`

export async function selectRememberedScopes(
  database: Database,
  clientId: string,
  subjects: Fragment<unknown>,
  now: number,
): Promise<string[][]> {
  const rows = await database.run(sql<{ granted_scope: string }>`select granted_scope from grants
    where client_id = ${clientId} and subject in (${subjects}) and remember = 1 and skipped = 0
      and ${isUnexpired(now)} order by handled_at desc limit 100`)
  return rows.map(({ granted_scope }) => JSON.parse(granted_scope))
}

/** A consent request is granted where its grant is stored: the two have the same id. */
export const isGranted = (id: string): Fragment<number> =>
  sql`select case when exists (select 1 from grants where id = ${id}) then 1 else 0 end`

/** From now on no token of the grant is valid. */
export async function revokeGrant(
  database: Database,
  id: string,
  now: number,
  events: readonly Statement[] = [],
): Promise<void> {
  const revoking = sql`${revokingGrants(sql`id = ${id}`, now)} returning subject, client_id`
  await database.atomically(revoking, ...events)
}

/** Of two who replace the claims at the same time the second does nothing. */
export async function replaceClaims(
  database: Database,
  { id, sealed, resealed }: { id: string; sealed: string; resealed: string },
): Promise<void> {
  await database.change(
    sql`update grants set sealed_claims = ${resealed} where id = ${id} and sealed_claims = ${sealed}`,
  )
}

/** The clients that got something granted in a session. */
export async function selectClientsOfSession(database: Database, sessionId: string): Promise<string[]> {
  const rows = await database.run(
    sql<{ client_id: string }>`select distinct client_id from grants where login_session_id = ${sessionId}`,
  )
  return rows.map(({ client_id }) => client_id)
}

export async function selectClientsOfSessionsOf(
  database: Database,
  subject: string,
): Promise<{ sessionId: string; clientId: string }[]> {
  const rows = await database.run(sql<{ session_id: string; client_id: string }>`
    select distinct login_session_id as session_id, client_id from grants
    where subject = ${subject} and ${sessionLives(grantSession)}`)
  return rows.map(({ session_id, client_id }) => ({ sessionId: session_id, clientId: client_id }))
}

/** Consents that somebody gave and that still hold, newest first. */
export const selectConsents = (
  database: Database,
  { subject, sessionId, after, limit }: ConsentFilter,
  now: number,
): Promise<GrantRow[]> => {
  const conditions = allOf(
    sql`subject = ${subject}`,
    sql`skipped = 0`,
    sql`withdrawn_at is null`,
    isUnexpired(now),
    sessionId === undefined ? undefined : sql`login_session_id = ${sessionId}`,
    after && sql`(handled_at, id) < (${after.handledAt}, ${after.id})`,
  )
  return database.run(
    sql`select * from grants where ${conditions} order by handled_at desc, id desc limit ${limit}`,
  )
}

const isUnexpired = (now: number): Fragment<boolean> =>
  sql`(remember_for = 0 or handled_at + cast(remember_for as bigint) * 1000 > ${now})`

/** `withdrawn`: it was taken back since. */
export async function selectGrantState(
  database: Database,
  id: string,
): Promise<'stored' | 'withdrawn' | undefined> {
  const [row] = await database.run(
    sql<{ withdrawn_at: number | null }>`select withdrawn_at from grants where id = ${id}`,
  )
  return row && (row.withdrawn_at === null ? 'stored' : 'withdrawn')
}

/** From now on the consent counts for nothing and no token of it is valid. Housekeeping removes the row. */
export async function withdrawConsents(
  database: Database,
  which: WithdrawnConsents,
  now: number,
  event: Statement,
): Promise<void> {
  const chosen =
    'id' in which
      ? sql<boolean>`id = ${which.id}`
      : allOf(
          sql`subject = ${which.subject}`,
          which.clientId === undefined ? undefined : sql`client_id = ${which.clientId}`,
        )
  // There may be more of them than a statement has room for.
  const found = sql`select subject, client_id from grants where withdrawn_at is null and ${chosen} limit 1`
  const withdrawing = sql`update grants
    set withdrawn_at = ${now}, remember = 0, revoked_at = coalesce(revoked_at, ${now})
    where withdrawn_at is null and ${chosen}`
  await database.atomically(found, withdrawing, event)
}

/** Chooses grants that are due for review, and sets the time of the next one. */
export function postponeReview(
  database: Database,
  { now, reviewAt, limit }: { now: number; reviewAt: number; limit: number },
): Promise<number> {
  return database.change(sql`
    with due as (
      select id from grants where review_at <= ${now} order by review_at limit ${limit} ${passingOver(database)}
    )
    update grants set review_at = ${reviewAt} where id in (select id from due)`)
}

/** What other modules say about a row of `grants`. */
export interface GrantUses {
  hasTokens: Fragment<boolean>
  sessionLives: Fragment<boolean>
}

/** Of the grants that were just reviewed. Where several would serve the same end, the newest stays. */
export function deleteUnneeded(
  database: Database,
  { hasTokens, sessionLives }: GrantUses,
  { now, reviewAt, settledBefore }: { now: number; reviewAt: number; settledBefore: number },
): Promise<number> {
  const hasNewer = (condition: Fragment<boolean>) => sql<boolean>`exists (select 1 from grants as newer
    where newer.client_id = grants.client_id and ${condition}
      and (newer.handled_at > grants.handled_at
        or (newer.handled_at = grants.handled_at and newer.id > grants.id)))`
  const isRemembered = sql`(remember = 1 and skipped = 0 and ${isUnexpired(now)} and not ${hasNewer(
    sql`newer.subject = grants.subject and newer.remember = 1 and newer.skipped = 0`,
  )})`
  const isOfSession = sql`(${sessionLives} and not ${hasNewer(
    sql`newer.login_session_id = grants.login_session_id`,
  )})`
  return database.change(sql`delete from grants where review_at = ${reviewAt} and handled_at <= ${settledBefore}
    and (revoked_at is not null or not ${hasTokens}) and not ${isRemembered} and not ${isOfSession}`)
}
