/**
 * OAuth clients (RFC 6749 §2, RFC 7591 metadata).
 *
 * Owns the table of clients, the rules of their metadata, their secrets and the cache. Does not own how a client proves
 * itself over HTTP (client authentication) nor what it was granted (consents, tokens).
 */
export { type Clients, type ClientWithSecret, createClients } from './clients.ts'
export {
  authMethod,
  authMethods,
  type Client,
  type ClientDocument,
  ClientDocumentSchema,
  type ClientMetadata,
  grantTypes,
  isPublic,
  type LifespanName,
  lifespanNames,
  responseTypes,
  scopes,
} from './schema.ts'
export { isAudienceAllowed, type ScopeStrategy, scopeStrategies } from './scope.ts'
export type { PasswordHasher } from './secret.ts'
export type { ClientFault } from './validate.ts'
