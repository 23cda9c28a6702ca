/**
 * How an identity proves itself: one folder in methods/ for each way, with how it is enrolled and how it is verified.
 *
 * Owns password policy, stretching and the backoff after failed attempts. Does not own the records (see identities)
 * nor sessions. Passwords follow NIST SP 800-63B-4 §3.1.1; identifiers of external accounts follow Ory Kratos.
 */
export { type Credentials, createCredentials } from './credentials.ts'
export type { CredentialFault } from './schema.ts'
