import type { Clock } from '../../kernel/clock.ts'
import { hash } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import { deleteExpiredAssertions, insertUsedAssertion } from './store.ts'

/** Assertions that were presented (RFC 7523 §3): each counts once, on all nodes together. */
export interface UsedAssertions {
  /** `false` where an assertion of this issuer with this id was used before. */
  use(issuer: string, jti: string, expiresAt: number): Promise<boolean>
  /** Removes at most `limit` of those that have expired; returns how many. */
  forget(limit: number): Promise<number>
}

export const createUsedAssertions = (database: Database, clock: Clock): UsedAssertions => ({
  use: (issuer, jti, expiresAt) =>
    insertUsedAssertion(database, { hash: hash(JSON.stringify([issuer, jti])), expires_at: expiresAt }),
  forget: (limit) => deleteExpiredAssertions(database, clock.now(), limit),
})
