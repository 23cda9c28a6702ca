/**
 * Claims about people (OpenID Connect Core §5): what an identity says by itself, what mappings of the operator make of it,
 * and which of that a client gets for its scopes and for claims that it asks for by name.
 *
 * Owns the standard claims, the mappings (JSONata) and the reading of the `claims` parameter. Does not own the claims about
 * an authentication, nor what applications of others say about their people: those go through as they are.
 */
export { createPersonClaims, type PersonClaims } from './claims.ts'
export { readClaimsRequest } from './request.ts'
export type { ClaimsFault, ClaimsRequest, ClaimWish, SessionClaims } from './schema.ts'
export { sessionClaims } from './session-claims.ts'
export { standardClaims } from './standard.ts'
