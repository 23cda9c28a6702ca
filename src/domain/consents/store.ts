import {
  columnsOf,
  type Database,
  type Fragment,
  insertWhenConsumed,
  list,
  passingOver,
  type Sql,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { sessionLives } from '../interactions/index.ts'
import type { ConsentFilter, WithdrawnConsents } from './schema.ts'

export interface GrantTables {
  grants: {
    id: string
    client_id: string
    subject: string
    client_subject: string | null
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
    review_at: number | null
    revoked_at: number | null
    withdrawn_at: number | null
  }
}

export type GrantRow = GrantTables['grants']

/** Inserts nothing and returns no row where a grant with this id exists, or `condition` does not hold. */
export const insertGrant = (row: GrantRow, condition: Fragment<boolean>): Statement<{ id: string }> =>
  sql`insert into grants (${columnsOf(row)}) select ${list(Object.values(row))} where ${condition}
    on conflict (id) do nothing returning id`

export const insertGrantWhenConsumed = (row: GrantRow): Fragment<unknown> =>
  insertWhenConsumed<GrantTables, 'grants'>('grants', { ...row })

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

/** What the subject granted to the client by this consent, unless it was taken back. */
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
  const revoking = sql`update grants set revoked_at = ${now} where id = ${id} and revoked_at is null
    returning subject, client_id`
  await database.atomically(revoking, ...events)
}

/** Of two who replace the claims at the same time the second does nothing. */
export async function replaceClaims(
  database: Database,
  { id, sealed, resealed }: { id: string; sealed: string; resealed: string },
): Promise<void> {
  await database
    .tables<GrantTables>()
    .updateTable('grants')
    .set({ sealed_claims: resealed })
    .where('id', '=', id)
    .where('sealed_claims', '=', sealed)
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

export async function selectClientsOfSessionsOf(
  database: Database,
  subject: string,
): Promise<{ sessionId: string; clientId: string }[]> {
  const rows = await database.run(sql<{ session_id: string; client_id: string }>`
    select distinct login_session_id as session_id, client_id from grants
    where subject = ${subject} and ${sessionLives('grants.login_session_id')}`)
  return rows.map(({ session_id, client_id }) => ({ sessionId: session_id, clientId: client_id }))
}

/** Consents that somebody gave and that still hold, newest first. */
export const selectConsents = (
  database: Database,
  { subject, sessionId, after, limit }: ConsentFilter,
  now: number,
): Promise<GrantRow[]> => {
  let query = database
    .tables<GrantTables>()
    .selectFrom('grants')
    .selectAll()
    .where('subject', '=', subject)
    .where('skipped', '=', 0)
    .where('withdrawn_at', 'is', null)
    .where(isUnexpired(now))
    .orderBy('handled_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (sessionId !== undefined) query = query.where('login_session_id', '=', sessionId)
  if (after) query = query.where(sql<boolean>`(handled_at, id) < (${after.handledAt}, ${after.id})`)
  return query.execute()
}

const isUnexpired = (now: number): Fragment<boolean> =>
  sql`(remember_for = 0 or handled_at + cast(remember_for as bigint) * 1000 > ${now})`

/** From now on no token of the grants that meet `condition` is valid. The consents stay. */
export const revokingGrants = (condition: Fragment<unknown>, now: number): Sql =>
  sql`update grants set revoked_at = ${now} where revoked_at is null and ${condition}`

/** Takes back all that a subject granted. */
export const withdrawingAllOf = (subject: string, condition: Fragment<boolean>, now: number): Sql =>
  sql`update grants set withdrawn_at = coalesce(withdrawn_at, ${now}), remember = 0,
      revoked_at = coalesce(revoked_at, ${now})
    where subject = ${subject} and (withdrawn_at is null or revoked_at is null) and ${condition}`

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
      ? sql`id = ${which.id}`
      : which.clientId === undefined
        ? sql`subject = ${which.subject}`
        : sql`subject = ${which.subject} and client_id = ${which.clientId}`
  // There may be more of them than a statement has room for.
  const found = sql`select subject, client_id from grants where withdrawn_at is null and ${chosen} limit 1`
  const withdrawing = sql`update grants
    set withdrawn_at = ${now}, remember = 0, revoked_at = coalesce(revoked_at, ${now})
    where withdrawn_at is null and ${chosen}`
  await database.atomically(found, withdrawing, event)
}

/** Chooses grants that are due for review, and sets the time of the next one. */
export async function postponeReview(
  database: Database,
  { now, reviewAt, limit }: { now: number; reviewAt: number; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    with due as (
      select id from grants where review_at <= ${now} order by review_at limit ${limit} ${passingOver(database)}
    )
    update grants set review_at = ${reviewAt} where id in (select id from due)`.execute(database.tables())
  return Number(numAffectedRows ?? 0)
}

/** What other modules say about a row of `grants`. */
export interface GrantUses {
  hasTokens: Fragment<boolean>
  sessionLives: Fragment<boolean>
}

/** Of the grants that were just reviewed. Where several would serve the same end, the newest stays. */
export async function deleteUnneeded(
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
  const { numAffectedRows } =
    await sql`delete from grants where review_at = ${reviewAt} and handled_at <= ${settledBefore}
    and (revoked_at is not null or not ${hasTokens}) and not ${isRemembered} and not ${isOfSession}`.execute(
      database.tables(),
    )
  return Number(numAffectedRows ?? 0)
}
