/**
 * Rows that are to be sent to others: any node takes them, tries, repeats and gives up.
 *
 * Owns claims and leases, places, the times of further tries, and how a node gives back what it has in hand when it
 * stops. Does not own a table: each outbox is a table of its module, with the columns of `OutboxRow` and its own. Nor does
 * it know what is sent, or how.
 */
export { outboxJob } from './job.ts'
export { createAttemptCounter } from './metrics.ts'
export { createOutbox, type Outbox } from './outbox.ts'
export type { Schedule } from './schedule.ts'
export type { Failure, OutboxRow, OutboxTable, Outcome } from './schema.ts'
export { purgeOutbox, queued } from './store.ts'
