/**
 * The admin endpoints of the authorization server, compatible on the wire with Ory Hydra's admin API.
 *
 * Owns wire shapes, lenient reading of bodies and the error shape. Does not own clients, interactions or tokens.
 */
export type { OAuth2Admin } from './context.ts'
export { oauth2AdminOperations } from './operations.ts'
export { oauth2Admin } from './routes.ts'
