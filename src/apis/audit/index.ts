/**
 * For operators, afterwards: the audit trail, and why a request was refused.
 *
 * Owns the wire shapes. Does not own what is kept, nor for how long (see domain/events and domain/refusals). Only a caller with the scope
 * `everything` gets in.
 */
export { auditOperations } from './operations.ts'
export { audit } from './routes.ts'
