/**
 * Gatehouse as relying party of external identity providers.
 *
 * Owns discovery, the authorization request to a provider, its callback, and the mapping of claims to a new identity.
 * Does not own identities, credentials or sessions. Follows OpenID Connect Core §3.1, RFC 7636, RFC 9207 and RFC 9700
 * §4; the callback path and the cookie's name are those of Ory Kratos.
 */
export { createFederation, type Federation } from './federation.ts'
export { callbackPath, type FederationFault, type Mark, type Refusal } from './schema.ts'
export { upstreamOf } from './upstream.ts'
