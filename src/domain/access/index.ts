/**
 * The end of people's access: by a new password, by signing out everywhere, when their identity is turned off or deleted.
 *
 * Owns which sessions, consents and tokens end together, in which order, and in one unit with what they end by. Owns no
 * table: each of them belongs to the module that gives the statement. Subjects need not be identities of ours.
 */
export { type Access, createAccess } from './access.ts'
export { purgeUnconfirmed } from './purge.ts'
