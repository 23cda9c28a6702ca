/**
 * Client authentication at the token, revocation and later endpoints: client_secret_basic, client_secret_post,
 * private_key_jwt, none.
 * Owns the proof (`AuthenticatedClient` is made here and nowhere else); secrets themselves belong to the clients module.
 */
export { type AuthenticatedClient, authenticateClient, type Caller, callerOf } from './authenticate.ts'
