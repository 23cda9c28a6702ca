import { type Fragment, type Purge, sql } from '../../platform/database/index.ts'
import { deleteOverdue, hasCredentials, selectOverdue } from '../identities/index.ts'
import { forAllTime, markingEnd } from '../interactions/index.ts'
import { isFound, takingAll } from './departing.ts'

/** Milliseconds. Addresses that strangers name leave nothing behind for good. */
const memory = 30 * 86_400_000

const couldSignIn = (id: string): Fragment<boolean> => sql`${isFound} and ${hasCredentials(id)}`

/**
 * Removes identities whose address nobody has confirmed, with all that was given to them: see `isOverdue` for which.
 * `lifespan` in milliseconds.
 */
export const purgeUnconfirmed =
  (lifespan: number | undefined): Purge =>
  async (database, now, limit) => {
    const ids = await selectOverdue(database, lifespan, { now, limit })
    let removed = 0
    for (const id of ids) {
      const mark = { ending: { subject: id }, before: forAllTime, keptUntil: now + memory }
      const statements = [markingEnd(database, mark, couldSignIn(id)), ...takingAll(id, isFound, now)]
      if (await deleteOverdue(database, id, { lifespan, now }, statements)) removed += 1
    }
    return { removed, more: removed > 0 && ids.length === limit }
  }
