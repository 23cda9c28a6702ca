import type { Database } from '../../platform/database/index.ts'
import type { Consents, Grant } from '../consents/index.ts'
import { selectAccessToken, selectRefreshToken } from './store.ts'

/** A live token (RFC 7662 §2.2); times in milliseconds since the epoch. */
export interface Inspection {
  kind: 'access_token' | 'refresh_token'
  clientId: string
  subject: string
  scope: string[]
  audience: string[]
  issuedAt: number
  expiresAt: number | undefined
  /** Claims that introspection shows as `ext`. */
  ext: Record<string, unknown>
  /** Absent for tokens that a client got for itself. */
  grant: Grant | undefined
}

export async function inspectAccessToken(
  database: Database,
  consents: Consents,
  hash: string,
  now: number,
): Promise<Inspection | undefined> {
  const stored = await selectAccessToken(database, hash)
  if (!stored || stored.token.expires_at <= now || stored.grant?.revoked_at) return undefined
  const { token } = stored
  const grant = stored.grant && consents.fromRow(stored.grant)
  return {
    kind: 'access_token',
    clientId: token.client_id,
    subject: grant?.subject ?? token.subject ?? token.client_id,
    scope: grant?.grantedScope ?? JSON.parse(token.scope ?? '[]'),
    // A token may be narrower than its grant (RFC 8707 §2.2).
    audience: token.audience === null ? (grant?.grantedAudience ?? []) : JSON.parse(token.audience),
    issuedAt: token.issued_at,
    expiresAt: token.expires_at,
    ext: (grant?.claims ?? consents.openClaims(token.sealed_claims, 'an access token')).accessToken,
    grant,
  }
}

export async function inspectRefreshToken(
  database: Database,
  consents: Consents,
  hash: string,
  now: number,
): Promise<Inspection | undefined> {
  const stored = await selectRefreshToken(database, hash)
  if (!stored?.grant) return undefined
  const { token } = stored
  const expired = token.expires_at !== null && token.expires_at <= now
  if (token.used_at !== null || expired || stored.grant.revoked_at !== null) return undefined
  const grant = consents.fromRow(stored.grant)
  return {
    kind: 'refresh_token',
    clientId: token.client_id,
    subject: grant.subject,
    scope: grant.grantedScope,
    audience: grant.grantedAudience,
    issuedAt: token.issued_at,
    expiresAt: token.expires_at ?? undefined,
    ext: grant.claims.accessToken,
    grant,
  }
}
