/**
 * Issuers whose assertions are good for access tokens (RFC 7521, RFC 7523).
 *
 * Owns their table, which keys they may have and what a valid assertion is. Does not own the tokens that it gives, nor
 * the list of assertions that were used.
 */
export { purgeTrustedIssuers } from './purge.ts'
export type { TrustedIssuer, TrustFault, VerifiedAssertion } from './schema.ts'
export { createTrust, type Trust } from './trust.ts'
