import { uuid } from '../../kernel/ids.ts'
import type { Client } from '../clients/index.ts'
import type { Grant } from '../consents/index.ts'
import type { AccessTokenContent, AccessTokenStrategy, PendingAccessToken } from './access-token.ts'
import type { TokenContext } from './context.ts'
import { signIdToken } from './id-token.ts'
import { accessTokenLifespan, type GrantName, idTokenLifespan, refreshTokenLifespan } from './lifespans.ts'
import type { NewAccessToken, NewRefreshToken } from './store.ts'

/** Tokens as they go to the client. */
export interface IssuedTokens {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  scope: string[]
  refreshToken?: string | undefined
  idToken?: string | undefined
}

/** An access token that is ready to be stored; its text is made from what the store returns. */
export interface PreparedAccessToken {
  pending: PendingAccessToken
  row: NewAccessToken
}

export function prepareAccessToken(
  { accessTokens, strategy, lifespans, clock }: TokenContext,
  client: Client,
  grantName: GrantName,
  audience?: readonly string[],
): PreparedAccessToken {
  const now = clock.now()
  const own = client.metadata.access_token_strategy as AccessTokenStrategy | undefined
  const pending = accessTokens.prepare(own || strategy)
  const expiresAt = now + accessTokenLifespan(client, grantName, lifespans)
  return {
    pending,
    row: {
      hash: pending.hash,
      client_id: client.id,
      subject: null,
      scope: null,
      audience: audience ? JSON.stringify(audience) : null,
      sealed_claims: null,
      issued_at: now,
      expires_at: expiresAt,
    },
  }
}

export function prepareRefreshToken(
  { format, lifespans, clock }: TokenContext,
  client: Client,
  grantName: GrantName,
): { value: string; row: NewRefreshToken } {
  const now = clock.now()
  const { value, hash } = format.create('refreshToken')
  const lifespan = refreshTokenLifespan(client, grantName, lifespans)
  const expiresAt = lifespan === undefined ? null : now + lifespan
  return { value, row: { hash, client_id: client.id, issued_at: now, expires_at: expiresAt, used_at: null } }
}

export const expiresIn = ({ row }: PreparedAccessToken): number =>
  Math.floor((row.expires_at - row.issued_at) / 1000)

/** The text of a prepared access token. */
export const finishAccessToken = (
  { pending, row }: PreparedAccessToken,
  content: Omit<AccessTokenContent, 'issuedAt' | 'expiresAt'>,
): Promise<string> =>
  pending.finish({
    ...content,
    audience: row.audience === null ? content.audience : JSON.parse(row.audience),
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
  })

/** What an access token of a grant says. */
export const contentOf = (grant: Grant): Omit<AccessTokenContent, 'issuedAt' | 'expiresAt'> => ({
  // A JWT shows its subject to the client.
  subject: grant.clientSubject ?? grant.subject,
  clientId: grant.clientId,
  scope: grant.grantedScope,
  audience: grant.grantedAudience,
  ext: grant.claims.accessToken,
})

/** OpenID Connect Core §12.2: an ID token of a refresh that has a nonce has that of the first one, as in Hydra. */
const requestedNonce = ({ request }: Grant): string | undefined =>
  new URLSearchParams(request.query).get('nonce') ?? undefined

/** The answer of the token endpoint for a grant whose tokens have been stored. */
export async function finishTokens(
  { keys, issuer, lifespans }: TokenContext,
  client: Client,
  grantName: GrantName,
  grant: Grant,
  access: PreparedAccessToken,
  extras: { refreshToken?: string | undefined; nonce?: string | undefined; code?: string | undefined } = {},
): Promise<IssuedTokens> {
  const accessToken = await finishAccessToken(access, contentOf(grant))
  const idToken = grant.grantedScope.includes('openid')
    ? await signIdToken(keys, {
        grant,
        client,
        issuer,
        nonce: extras.nonce ?? requestedNonce(grant),
        code: extras.code,
        accessToken,
        issuedAt: access.row.issued_at,
        lifespan: idTokenLifespan(client, grantName, lifespans),
        jti: uuid(),
      })
    : undefined
  return {
    accessToken,
    expiresIn: expiresIn(access),
    scope: grant.grantedScope,
    refreshToken: extras.refreshToken,
    idToken,
  }
}
