/**
 * The public OAuth 2.0 and OpenID Connect endpoints, compatible on the wire with Ory Hydra's public API.
 *
 * Owns parsing, validation, client authentication, redirects, cookies and error shapes. Does not own tokens, grants,
 * clients or interactions, which other faces share. Follows RFC 6749, 6750, 7009, 7636, 8414, 9700 and OpenID Connect
 * Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0.
 */
export type { AuthorizationServer } from './context.ts'
export { oauth2Operations } from './operations.ts'
export { oauth2 } from './routes.ts'
export type { Settings } from './settings.ts'
