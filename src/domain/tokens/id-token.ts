import { createHash } from 'node:crypto'
import { toSeconds } from '../../kernel/clock.ts'
import { type Client, idTokenAlgorithm } from '../clients/index.ts'
import type { Grant } from '../consents/index.ts'
import { type Keys, keySets } from '../keys/index.ts'

/** Left half of the hash of a token or code, by the hash of the signing algorithm (OpenID Connect Core §3.1.3.6). */
function halfHash(algorithm: string, value: string): string {
  // Ed25519 has SHA-512 inside (RFC 8032 §5.1); the other names end in the size of their hash.
  const digest = createHash(algorithm === 'EdDSA' ? 'sha512' : `sha${algorithm.slice(-3)}`)
    .update(value)
    .digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** Claims that only this server makes, also where it makes none. */
const reserved = new Set(
  'acr amr aud auth_time at_hash c_hash exp iat iss jti nbf nonce rat sid sub'.split(' '),
)

type Claims = Record<string, unknown>

export const userinfoClaims = (grant: Grant, issuer: string): Claims =>
  userClaims(grant, issuer, grant.claims.apart?.userinfo)

const idTokenClaims = (grant: Grant, issuer: string): Claims =>
  userClaims(grant, issuer, grant.claims.apart?.idToken)

/** The claims about the user and the sign-in. What the consent application adds never replaces those of the server. */
function userClaims(grant: Grant, issuer: string, apart: Claims = {}): Claims {
  const added = Object.entries({ ...grant.claims.idToken, ...apart })
  return {
    ...Object.fromEntries(added.filter(([name]) => !reserved.has(name))),
    ...(grant.acr === '' ? {} : { acr: grant.acr }),
    ...(grant.amr.length === 0 ? {} : { amr: grant.amr }),
    aud: [grant.clientId],
    auth_time: toSeconds(grant.authenticatedAt),
    iss: issuer,
    rat: toSeconds(grant.request.requestedAt),
    sub: grant.clientSubject ?? grant.subject,
  }
}

/** A signed ID token (OpenID Connect Core §2, §3.3.2.11). Times are milliseconds since the epoch. */
export function signIdToken(
  keys: Keys,
  token: {
    grant: Grant
    client: Client
    issuer: string
    nonce: string | undefined
    accessToken: string | undefined
    code?: string | undefined
    issuedAt: number
    lifespan: number
    jti: string
  },
): Promise<string> {
  const { grant, client, issuer, nonce, accessToken, code, issuedAt, lifespan, jti } = token
  const claims = (algorithm: string) => ({
    ...idTokenClaims(grant, issuer),
    ...(accessToken === undefined ? {} : { at_hash: halfHash(algorithm, accessToken) }),
    ...(code === undefined ? {} : { c_hash: halfHash(algorithm, code) }),
    exp: toSeconds(issuedAt + lifespan),
    iat: toSeconds(issuedAt),
    jti,
    ...(nonce === undefined ? {} : { nonce }),
    sid: grant.loginSessionId,
  })
  return keys.sign(keySets.idToken, claims, { algorithm: idTokenAlgorithm(client) })
}
