/**
 * Requests to others: key sets, request objects, sector identifiers, logout notices, hooks.
 * Owns which addresses may be called, how long it may take and how much is read. Does not know what is asked for.
 */
export { createEgress, type Egress, EgressError, type EgressSettings } from './egress.ts'
