/**
 * What happens, as a closed union: who signs in and fails to, what is allowed, given out, taken back and changed.
 *
 * Owns the rows of the audit trail, their retention, and what every subscriber hears after a commit: metrics and the log. Does
 * not own when something happens: the module in which it does puts the row into its own unit.
 */
export { tellConfigurationChange } from './configuration-changes.ts'
export { type Condition, createEvents, type Events } from './events.ts'
export { type AuditEntry, type AuditSettings, type Event, type EventType, eventTypes } from './schema.ts'
export { purgeEvents } from './store.ts'
