import type { Database } from '../../../platform/database/index.ts'
import type { Consents, Grant } from '../../consents/index.ts'
import type { RefreshGrace } from '../rotation/successor.ts'
import {
  type RefreshTokenRow,
  readAccessToken,
  readGrantOfAccessToken,
  readRefreshToken,
  type TokenRow,
} from './store.ts'

/** A live token (RFC 7662 §2.2); times in milliseconds since the epoch. */
export interface Inspection {
  kind: 'access_token' | 'refresh_token'
  clientId: string
  subject: string
  /** The name under which the client knows the subject, where it is another one. */
  clientSubject: string | undefined
  scope: string[]
  audience: string[]
  issuedAt: number
  expiresAt: number | undefined
  /** Claims that introspection shows as `ext`. */
  ext: Record<string, unknown>
}

/** What a live access token was granted, by a user to a client. */
export interface TokenGrant {
  grant: Grant
  clientId: string
  /** The audience of the token itself. */
  audience: string[]
  /** Whether a token request has chosen that from what was granted (RFC 8707 §2.2). */
  narrowed: boolean
  issuedAt: number
}

export async function inspectAccessToken(
  database: Database,
  consents: Consents,
  hash: string,
  now: number,
): Promise<Inspection | undefined> {
  const row = await readAccessToken(database, hash)
  return row && isLive(row, now) ? inspectionOf('access_token', row, consents) : undefined
}

export async function inspectRefreshToken(
  database: Database,
  consents: Consents,
  hash: string,
  now: number,
  grace: RefreshGrace,
): Promise<Inspection | undefined> {
  const row = await readRefreshToken(database, hash)
  const known = row && (isRepeatable(row, now, grace) ? { ...row, used_at: null } : row)
  return known && isLive(known, now) ? inspectionOf('refresh_token', known, consents) : undefined
}

/** As in Hydra, a used token is good for as long as it gives its successor once more. */
const isRepeatable = (
  { used_at, reuses, successor_waits }: RefreshTokenRow,
  now: number,
  { period, uses }: RefreshGrace,
): boolean =>
  used_at !== null && used_at > now - period && successor_waits === 1 && (uses === 0 || reuses < uses - 1)

/** `undefined` for a token that a client got for itself, too. */
export async function grantOfAccessToken(
  database: Database,
  consents: Consents,
  hash: string,
  now: number,
): Promise<TokenGrant | undefined> {
  const row = await readGrantOfAccessToken(database, hash)
  if (!row || row.expires_at <= now || row.revoked_at !== null || row.turned_off === 1) return undefined
  const grant = consents.fromRow(row)
  const own = row.own_audience
  return {
    grant,
    clientId: row.token_client_id,
    audience: own === null ? grant.grantedAudience : JSON.parse(own),
    narrowed: own !== null,
    issuedAt: row.issued_at,
  }
}

const isLive = ({ expires_at, used_at, revoked_at, turned_off }: TokenRow, now: number): boolean =>
  (expires_at === null || expires_at > now) && used_at === null && revoked_at === null && turned_off === 0

const inspectionOf = (kind: Inspection['kind'], row: TokenRow, consents: Consents): Inspection => ({
  kind,
  clientId: row.client_id,
  subject: row.subject ?? row.own_subject ?? row.client_id,
  clientSubject: row.client_subject ?? undefined,
  scope: JSON.parse(row.granted_scope ?? row.own_scope ?? '[]'),
  // A token may be narrower than its grant (RFC 8707 §2.2).
  audience: JSON.parse(row.own_audience ?? row.granted_audience ?? '[]'),
  issuedAt: row.issued_at,
  expiresAt: row.expires_at ?? undefined,
  ext: claimsOf(row, consents).accessToken,
})

const claimsOf = ({ grant_id, sealed_claims, own_claims }: TokenRow, consents: Consents) =>
  grant_id === null
    ? consents.openClaims(own_claims, 'an access token')
    : consents.openClaims(sealed_claims, `grant ${grant_id}`)
