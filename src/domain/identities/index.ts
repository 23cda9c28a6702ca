/**
 * People: identities with their traits, their addresses and their credentials as records.
 *
 * Owns which identifier belongs to whom, and that it belongs to nobody else. Does not own how a credential proves
 * anything (see credentials), nor sessions. The records follow the identity of Ory Kratos; `claimsOf` follows
 * OpenID Connect Core §5.1 and §5.4.
 */
export { claimsOf, standardClaims, standardScopes } from './claims.ts'
export { normalizeEmail, normalizeIdentifier } from './identifier.ts'
export { createIdentities, type Identities } from './identities.ts'
export { type IdentityRow, identityFrom } from './identity-row.ts'
export type {
  Credential,
  CredentialSummary,
  CredentialType,
  Identity,
  IdentityFault,
  IdentityReplacement,
  IdentityState,
  NewCredential,
  NewIdentity,
} from './schema.ts'
export {
  confirmingIdentity,
  droppingUnconfirmedCredentials,
  identityColumns,
  identityWithAddress,
  isActive,
  isUsurpable,
  joinIdentity,
  purgeUnconfirmed,
  verifyingAddress,
} from './store.ts'
