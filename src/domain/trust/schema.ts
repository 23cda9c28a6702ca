import type { JsonWebKey } from 'node:crypto'

/** The public half of a key that signs assertions. */
export type TrustedKey = JsonWebKey & { kty: string; kid: string; alg?: string }

/** Somebody whose assertions are believed (RFC 7521 §3). Times are milliseconds since the epoch. */
export interface TrustedIssuer {
  id: string
  issuer: string
  /** The only subject that it may speak for; `undefined` where it may speak for any. */
  subject: string | undefined
  /** The most that an assertion may get. */
  scope: string[]
  key: TrustedKey
  createdAt: number
  expiresAt: number
}

export interface NewTrustedIssuer extends Omit<TrustedIssuer, 'id' | 'createdAt' | 'key'> {
  /** As somebody handed it over. */
  jwk: Record<string, unknown>
}

export interface TrustPage {
  issuer?: string | undefined
  after?: { createdAt: number; id: string } | undefined
  limit: number
}

export type TrustFault =
  | 'trusted_issuer_exists'
  | 'trusted_issuer_not_found'
  | 'unusable_trusted_key'
  | 'trusted_key_without_kid'
  | 'assertion_refused'

/** What a valid assertion says. */
export interface VerifiedAssertion {
  issuer: string
  subject: string
  audience: string[]
  jti: string | undefined
  expiresAt: number
  /** The most that it may get. */
  scope: string[]
}
