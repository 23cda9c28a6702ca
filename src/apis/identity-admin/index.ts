/**
 * Administration of identities over HTTP: to create, read, list and delete them, and to see and end their sessions.
 *
 * Owns the wire shapes, which are those of Ory Kratos's admin API. Does not own what an identity is nor how it proves
 * itself (see domain/identities and domain/methods). Anybody who reaches the admin listener may call it.
 */
export { identityOperations } from './operations.ts'
export { identityAdmin, sessionAdmin } from './routes.ts'
export { sessionOperations } from './session-operations.ts'
