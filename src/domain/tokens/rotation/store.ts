import {
  allOf,
  type Database,
  type Fragment,
  fromConsumed,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import { type GrantRow, grantColumns, isLiveGrant, joinGrant } from '../../consents/index.ts'
import {
  insertAccessToken,
  insertRefreshToken,
  isRotatable,
  type NewAccessToken,
  type NewRefreshToken,
  type RefreshConditions,
  replaceClaims,
} from '../store.ts'
import type { RefreshGrace } from './successor.ts'

/** Milliseconds that a used refresh token is remembered at most, so that a second use of it is noticed. */
const usedRetention = 30 * 86_400_000

const atMost = (latest: number): Fragment<number> =>
  sql`case when expires_at is null or expires_at > ${latest} then ${latest} else expires_at end`

interface GraceConditions extends RefreshConditions {
  grace: RefreshGrace
}

const isOfLiveGrant: Fragment<boolean> = isLiveGrant(sql`refresh_tokens.grant_id`)

const joinConsumedGrant = joinGrant(fromConsumed('grant_id'))

/**
 * Rotates a refresh token: the old one is used up, the access tokens of its grant end, a new pair begins. `successor`
 * is kept for who presents the old one again.
 */
export async function rotateRefreshToken(
  database: Database,
  { grace, successor, ...conditions }: GraceConditions & { successor: string | null },
  {
    accessToken,
    refreshToken,
    sealedClaims,
  }: { accessToken: NewAccessToken; refreshToken: NewRefreshToken; sealedClaims: string | undefined },
  events: readonly Statement[],
): Promise<GrantRow | undefined> {
  const latest = conditions.now + Math.max(usedRetention, grace.period)
  const first = sql`update refresh_tokens
    set used_at = ${conditions.now}, expires_at = ${atMost(latest)}, successor = ${successor},
      successor_hash = ${refreshToken.hash}
    where ${isRotatable(conditions)} and ${isOfLiveGrant} returning grant_id`
  const [row] = await database.atomicallyReading(
    sql<GrantRow>`select ${grantColumns} from consumed ${joinConsumedGrant}`,
    first,
    sql`delete from access_tokens where grant_id in (select grant_id from consumed)`,
    insertAccessToken(accessToken),
    insertRefreshToken(refreshToken, sql`true`),
    ...replaceClaims(sealedClaims),
    ...events,
  )
  return row
}

/**
 * The client has the successor once it has used it. Until then the answer with it may have been lost. Rows that an earlier
 * version wrote do not say which token that is.
 */
const successorIsUnused: Fragment<boolean> = sql`(refresh_tokens.successor_hash is null
  or exists (select 1 from refresh_tokens as next where next.hash = refresh_tokens.successor_hash and next.used_at is null))`

/** Counts one more use of a token within its grace period; no row where that is over or used up. */
export async function reuseRefreshToken(
  database: Database,
  { hash, clientId, now, grace }: GraceConditions,
): Promise<(GrantRow & { successor: string }) | undefined> {
  const conditions = allOf(
    sql`hash = ${hash} and client_id = ${clientId}`,
    sql`used_at > ${now - grace.period} and successor is not null`,
    sql`(expires_at is null or expires_at > ${now})`,
    isOfLiveGrant,
    successorIsUnused,
    // The use that rotated it counts, too.
    grace.uses === 0 ? undefined : sql`reuses < ${grace.uses - 1}`,
  )
  const [row] = await database.atomicallyReading(
    sql<GrantRow & { successor: string }>`select ${grantColumns}, consumed.successor
      from consumed ${joinConsumedGrant}`,
    sql`update refresh_tokens set reuses = reuses + 1 where ${conditions} returning grant_id, successor`,
  )
  return row
}
