/** The columns of each outbox. Times are milliseconds since the epoch. */
export interface OutboxRow {
  id: string
  status: string
  /** Tries so far, the one under way included. */
  attempts: number
  /** Why the last try did not succeed. */
  last_error: string | null
  last_attempt_at: number | null
  /** The next try; while one is under way, the time at which another node may take it over. */
  due_at: number
  /** From then on it is of no use to the receiver; `null` if that never happens. */
  expires_at: number | null
  created_at: number
  updated_at: number
  finished_at: number | null
}

export interface OutboxTable {
  table: string
  /** Words of `status`. Waiting and under way may be the same. */
  statuses: { waiting: string; underWay: string; sent: string; givenUp: string }
  /** Column whose rows share few places, such as the receiver. */
  lane?: string
  /** Column that only the receiver is to see: it is emptied at the end. */
  secret?: string
}

export interface Failure {
  error: string
  /** Whether the same would fail again. */
  permanent: boolean
}

/** The result of a try. Failed means that it is repeated later. */
export type Outcome = 'sent' | 'failed' | 'abandoned'
export const outcomes: readonly Outcome[] = ['sent', 'failed', 'abandoned']
