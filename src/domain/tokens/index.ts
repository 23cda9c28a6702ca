/**
 * Codes and tokens.
 *
 * Owns the tables of authorization codes, access tokens and refresh tokens, their formats, rotation and reuse detection
 * (RFC 6749 §4.1.2, RFC 9700 §4.14.2) and ID tokens (OpenID Connect Core §2). Only hashes are stored. Does not own what
 * was granted (consents) nor who may ask (the token endpoint).
 */
export type { AccessTokenStrategy, ScopeClaim } from './access-token.ts'
export type { CodeRefusal } from './code-refusal.ts'
export type { Inspection } from './inspect.ts'
export type { DefaultLifespans } from './lifespans.ts'
export type { RefreshRefusal } from './refresh-refusal.ts'
export { createTokens, type IssuedTokens, offlineScopes, type Redemption, type Tokens } from './tokens.ts'
