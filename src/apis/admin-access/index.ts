/**
 * Access to the admin listener: bearer tokens and client certificates of the configuration, and what each opens.
 *
 * Owns scopes and the refusal of strangers. Does not own what the routes do, nor the shape of their errors.
 */
export { type AdminAccess, requireAccess } from './require-access.ts'
