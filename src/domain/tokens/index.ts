/**
 * Codes and tokens.
 *
 * Owns the tables of authorization codes, access tokens and refresh tokens, their formats, rotation and reuse detection
 * (RFC 6749 §4.1.2, RFC 9700 §4.14.2) and ID tokens (OpenID Connect Core §2). Only hashes are stored. Does not own what
 * was granted (consents) nor who may ask (the token endpoint).
 */

export type { AccessTokenStrategy, JwtSettings } from './access-token.ts'
export type { ClaimsFor } from './claims-for.ts'
export type { CodeRefusal } from './code-refusal.ts'
export type { Exchange } from './exchange.ts'
export { createTokenFormat } from './format.ts'
export { IntrospectionSchema, introspectionDocument } from './inspection/document.ts'
export type { Inspection, TokenGrant } from './inspection/inspect.ts'
export type { IssuedTokens } from './issue.ts'
export type { GivenOut } from './issue-with-grant.ts'
export type { SubjectFault } from './issue-without-grant.ts'
export type { DefaultLifespans, GrantName } from './lifespans.ts'
export { offlineScopes } from './offline.ts'
export { purgeAccessTokens, purgeCodes, purgeRefreshTokens } from './purge.ts'
export type { RefreshRefusal } from './refresh-refusal.ts'
export type { RefreshGrace } from './rotation/successor.ts'
export {
  awaitsRedemption,
  type Consumption,
  deletingAccessTokensAbout,
  grantHasTokens,
} from './store.ts'
export { createTokens, type Tokens } from './tokens.ts'
