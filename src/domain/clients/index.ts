/**
 * OAuth clients (RFC 6749 §2, RFC 7591 metadata).
 *
 * Owns the table of clients, the rules of their metadata, their secrets, keys and registration tokens, the cache, the
 * names under which pairwise clients know subjects, and the memory of used assertions. Does not own how a client proves
 * itself over HTTP (client authentication) nor what it was granted (consents, tokens).
 */
export { assuranceTableOf } from './assurance-table.ts'
export { type ClientKey, type ClientKeys, createClientKeys } from './client-keys.ts'
export { type Clients, type ClientWithSecret, createClients } from './clients.ts'
export {
  clientDocument,
  documentToPatch,
  registeredDocument,
  registrationUri,
  writtenDocument,
} from './document.ts'
export { registeredInVain } from './in-vain.ts'
export { interactionUrls } from './interaction-urls.ts'
export { assertionAlgorithms, authMethods, signedRequestAlgorithms } from './known-values.ts'
export type { LifespanName } from './lifespans.ts'
export type { ClientFault } from './refuse.ts'
export { ofRegistration, operatorFields, registrationDocument } from './registration-document.ts'
export { type RegistrationPolicy, requirePermitted } from './registration-policy.ts'
export type { ResourcePolicy } from './resource-policy.ts'
export { audiencesServed } from './resource-server.ts'
export type { ClientRules } from './rules.ts'
export {
  acceptsAuthMethod,
  authMethod,
  type Client,
  type ClientDocument,
  ClientDocumentSchema,
  type ClientMetadata,
  grantTypes,
  idTokenAlgorithm,
  isFromDocument,
  isPublic,
  LifespansSchema,
  needsOf,
  responseTypes,
  ShownClientSchema,
  scopes,
  userinfoAlgorithm,
} from './schema.ts'
export { isAudienceAllowed, type ScopeStrategy } from './scope.ts'
export type { PasswordHasher } from './secret.ts'
export { createSubjects, type SubjectFault, type Subjects } from './subjects.ts'
export { createUsedAssertions, purgeUsedAssertions, type UsedAssertions } from './used-assertions.ts'
