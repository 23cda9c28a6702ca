/**
 * What operators look up afterwards: the audit trail.
 *
 * Owns the wire shapes. Does not own what is kept, nor for how long (see domain/events). Only a caller with the scope
 * `everything` gets in.
 */
export { auditOperations } from './operations.ts'
export { audit } from './routes.ts'
