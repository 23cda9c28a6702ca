// Other modules embed these in their statements, so that only this one knows the table of grants.

import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import { isTurnedOff } from '../identities/index.ts'

export interface GrantRow {
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

/** The id of a grant, for a condition about grants that another module gives. */
export const grantId: Fragment<string> = sql`grants.id`

/** Its subject. */
export const grantSubject: Fragment<string> = sql`grants.subject`

/** The session in which it was given. */
export const grantSession: Fragment<string | null> = sql`grants.login_session_id`

/** Joins the grant that `id` names. Its columns are `grantColumns`, those of `GrantRow`, or `summaryColumns`. */
export const joinGrant = (id: Fragment<string>): Fragment<unknown> => sql`join grants on grants.id = ${id}`

export const grantColumns: Fragment<unknown> = sql`grants.*`

/** Columns from which a token of the grant is described. */
export const summaryColumns: Fragment<unknown> = sql`grants.subject, grants.client_subject,
  grants.granted_scope, grants.granted_audience, grants.sealed_claims, grants.revoked_at`

export type GrantSummary = Pick<
  GrantRow,
  'subject' | 'client_subject' | 'granted_scope' | 'granted_audience' | 'sealed_claims' | 'revoked_at'
>

/** Whether its tokens count. Nobody acts for an identity that was turned off. */
const isLive: Fragment<boolean> = sql`(grants.revoked_at is null and not ${isTurnedOff(grantSubject)})`

/** Whether the tokens of the grant that `id` names count. */
export const isLiveGrant = (id: Fragment<string>): Fragment<boolean> =>
  sql`exists (select 1 from grants where grants.id = ${id} and ${isLive})`

/** `ids` is a query. */
export async function selectLiveGrant(
  database: Database,
  ids: Fragment<string>,
): Promise<GrantRow | undefined> {
  const [row] = await database.run(sql<GrantRow>`select * from grants where id in (${ids}) and ${isLive}`)
  return row
}

/** Since when no token of the grant that `id` names is valid; `null` if they are. */
export const revocationOf = (id: Fragment<string>): Fragment<number | null> =>
  sql`(select revoked_at from grants where grants.id = ${id})`

/** Stores other claims with the grants that the query `ids` gives. */
export const replacingClaims = (ids: Fragment<string>, sealed: string): Statement =>
  sql`update grants set sealed_claims = ${sealed} where id in (${ids})`

/** From now on no token of the grants that meet `condition` is valid. The consents stay. */
export const revokingGrants = (condition: Fragment<unknown>, now: number): Statement =>
  sql`update grants set revoked_at = ${now} where revoked_at is null and ${condition}`

/** Takes back all that a subject granted. */
export const withdrawingAllOf = (subject: string, condition: Fragment<boolean>, now: number): Statement =>
  sql`update grants set withdrawn_at = coalesce(withdrawn_at, ${now}), remember = 0,
      revoked_at = coalesce(revoked_at, ${now})
    where subject = ${subject} and (withdrawn_at is null or revoked_at is null) and ${condition}`
