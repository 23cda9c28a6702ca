/**
 * People: identities with their traits, their addresses and their credentials as records.
 *
 * Owns which identifier belongs to whom, and that it belongs to nobody else. Does not own how a credential proves
 * anything (see credentials), nor sessions. Nor does it own what applications learn (see claims). The records follow
 * the identity of Ory Kratos.
 */

export { createForOwner, type Displace } from './create-for-owner.ts'
export { credentialFrom, selectingByIdentifier } from './credentials/store.ts'
export { normalizeEmail, normalizeIdentifier } from './identifier.ts'
export { createIdentities, type Identities } from './identities.ts'
export { type IdentityRow, identityFrom } from './identity-row.ts'
export { adminMetadataOf, requiredAcrIn } from './required-acr.ts'
export type {
  Credential,
  CredentialSummary,
  CredentialType,
  Departing,
  Departure,
  Identity,
  IdentityFault,
  IdentityReplacement,
  IdentityState,
  NewCredential,
  NewIdentity,
} from './schema.ts'
export { type SignInProfile, signInProfileIn } from './sign-in-profile.ts'
export {
  confirmingIdentity,
  deleteOverdue,
  droppingUnconfirmedCredentials,
  hasCredentials,
  identityColumns,
  identityWithAddress,
  isActive,
  isTurnedOff,
  isUsurpable,
  joinedIsActive,
  joinIdentity,
  joinSubject,
  selectIds,
  selectIsUsurpable,
  selectOverdue,
  subjectColumns,
  subjectId,
  traitsOf,
  verifyingAddress,
} from './store.ts'
