/**
 * Registrations: strangers on their way to an account.
 *
 * Owns what they typed until a code from the mailbox shows that the address is theirs, how often they may try, and that
 * nobody learns from it who has an account: whatever there is to say goes to the mailbox. Does not own identities, nor how a
 * credential is made.
 */
export { createRegistrations, type Registrations } from './registrations.ts'
export type { Asker, Newcomer, Registered, RegistrationFault, SignUpMethod } from './schema.ts'
export { purgeRegistrations } from './store.ts'
