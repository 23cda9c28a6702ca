import type { Purge } from '../../platform/database/index.ts'
import { deleteUnneeded, type GrantUses, postponeReview } from './store.ts'

/** Milliseconds between two looks at the same grant. */
const recheck = 6 * 3_600_000

/**
 * Removes grants that nothing needs: no code or token that counts, no consent to remember, no session whose end their
 * client must hear of. Each grant is looked at every few hours only, however many are stored. For `settled` milliseconds
 * none goes: until its consent request cannot be answered again and whoever waits for its tokens has fetched them.
 */
export const purgeGrants =
  (uses: GrantUses, settled: number): Purge =>
  async (database, now, limit) => {
    const reviewAt = now + recheck
    const reviewed = await postponeReview(database, { now, reviewAt, limit })
    if (reviewed === 0) return { removed: 0, more: false }
    const settledBefore = now - settled
    const removed = await deleteUnneeded(database, uses, { now, reviewAt, settledBefore })
    return { removed, more: reviewed === limit }
  }
