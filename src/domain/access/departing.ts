import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import { revokingGrants, withdrawingAllOf } from '../consents/index.ts'
import type { Departing } from '../identities/index.ts'
import { deletingSessionsOf, forAllTime } from '../interactions/index.ts'
import { revokingUnfinished } from '../logout/index.ts'
import { endingSessionsOf } from '../sessions/index.ts'
import { deletingAccessTokensAbout } from '../tokens/index.ts'
import type { AccessDependencies } from './access.ts'

/** Statements of a unit see whether its first one found the identity. */
export const isFound: Fragment<boolean> = sql`exists (select 1 from consumed)`
const always: Fragment<boolean> = sql`true`

/**
 * Ends what an identity has, in the unit in which it goes, is turned off or gets a new password: sessions and flows under
 * way, consents and tokens. On PostgreSQL all parts of a unit see one snapshot. What a request under way has stored since is
 * taken away afterwards; later ones find the mark.
 */
export const departing =
  ({
    database,
    clock,
    events,
    loginSessions,
    logout,
    endsTokens,
  }: Pick<
    AccessDependencies,
    'database' | 'clock' | 'events' | 'loginSessions' | 'logout' | 'endsTokens'
  >): Departing =>
  async (id, how) => {
    const now = clock.now()
    const mark =
      how === 'removed'
        ? loginSessions.endingFlows(
            { subject: id },
            { before: forAllTime, condition: isFound, forGood: true },
          )
        : loginSessions.endingFlows({ subject: id }, { before: now + 1, condition: isFound })
    const taking = how === 'new password' ? takingSessions(endsTokens) : takingAll
    const ended = events.emitting({
      ...{ type: 'session.ended', kind: 'all', identity: id },
      details: { reason: reasons[how] },
    })
    return {
      // The mark first: it holds the lock under which the others look.
      statements: [mark, ...(await logout.telling(id)), ...taking(id, isFound, now), ended],
      afterwards: () => takeRest(database, taking(id, always, now)),
    }
  }

const reasons = { removed: 'removed', 'turned off': 'turned_off', 'new password': 'new_password' } as const

type Taking = (id: string, condition: Fragment<boolean>, now: number) => Statement[]

export const takingAll: Taking = (id, condition, now) => [
  deletingSessionsOf(id, condition),
  endingSessionsOf(id, condition, now),
  withdrawingAllOf(id, condition, now),
  deletingAccessTokensAbout(id, condition),
]

/** Consents stay, so that the next sign-in need not ask again. */
const takingSessions =
  (endsTokens: boolean): Taking =>
  (id, condition, now) => [
    deletingSessionsOf(id, condition),
    endingSessionsOf(id, condition, now),
    (endsTokens ? revokingGrants : revokingUnfinished)(sql`subject = ${id} and ${condition}`, now),
  ]

async function takeRest(database: Database, statements: Statement[]): Promise<void> {
  if (database.engine === 'sqlite') return
  await database.atomically(sql`select 1 as found`, ...statements)
}
