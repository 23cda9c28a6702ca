/**
 * How an identity proves itself: one folder in methods/ for each way, with how it is enrolled and how it is verified.
 *
 * Owns password policy and stretching. Does not own the records (see identities), how often somebody may try (see throttle),
 * nor sessions. Passwords follow NIST SP 800-63B-4 §3.1.1; identifiers of external accounts follow Ory Kratos.
 */
export { type Credentials, createCredentials } from './credentials.ts'
export { type CodeMethod, type CodeRefusal, createCodeMethod } from './methods/code/index.ts'
export { purgeEmailedCodes } from './methods/code/store.ts'
export type { ProviderAccount } from './methods/oidc/index.ts'
export type { CredentialFault } from './schema.ts'
