import type { Clock } from '../../kernel/clock.ts'
import { type Database, type Fragment, list, type Statement, sql } from '../../platform/database/index.ts'
import { revokingGrants, withdrawingAllOf } from '../consents/index.ts'
import type { Events } from '../events/index.ts'
import { type Departing, selectIds } from '../identities/index.ts'
import { deletingSessionsOf, identityProviderSessionOf, type LoginSessions } from '../interactions/index.ts'
import { type Logout, revokingUnfinished } from '../logout/index.ts'
import { endingSessionsOf, type Sessions } from '../sessions/index.ts'
import { departing } from './departing.ts'

export interface Access {
  /** Ends a session of an identity, with the sign-ins that came from it. `false` if there is none, or it had ended before. */
  endSession(id: string): Promise<boolean>
  /** Ends the sessions of a subject, here and at the hosted pages. Nobody is told, and tokens live on. */
  endSessionsOf(subject: string): Promise<void>
  /** Ends what the identities of the given ids have in other sessions than `session`: there, somebody else may be. */
  endElsewhere(identities: Fragment<string>, session: string): Promise<void>
  /**
   * Ends what they have so far. `session` goes on, without the tokens that it gave, and so does the identity's session that it
   * came from, or `identitySession`.
   */
  endEarlier(identities: Fragment<string>, session: string, identitySession?: string): Promise<void>
  /** Ends all that they have. */
  endEverywhere(identities: Fragment<string>): Promise<void>
  /**
   * Statements that do so for the unit in which somebody is shut out, if `condition` holds. `grants` chooses those whose tokens
   * end, and all are taken back if `withdraws` says so. What a request under way has stored since is for `endElsewhere` or `endEarlier`, afterwards.
   */
  endingEarlier(
    identities: Fragment<string>,
    how: {
      condition: Fragment<boolean>
      session: string
      /** The identity's session that goes on; absent for the one that `session` came from. */
      identitySession?: string | undefined
      grants?: Fragment<boolean>
      withdraws?: boolean
    },
  ): Promise<Statement[]>
  /** Statements for the unit in which an identity is deleted or turned off. */
  departing: Departing
}

export interface AccessDependencies {
  database: Database
  clock: Clock
  loginSessions: Pick<LoginSessions, 'endFlows' | 'endingFlows' | 'idsOfSubjects'>
  logout: Pick<Logout, 'endAllOf' | 'endAlone' | 'endInSilence' | 'telling'>
  sessions: Pick<Sessions, 'revoke' | 'revokeAllOf'>
  events: Pick<Events, 'emitting'>
  /** Whether tokens of applications end with the sessions that gave them. */
  endsTokens: boolean
}

export function createAccess(dependencies: AccessDependencies): Access {
  const { database, clock, loginSessions, logout, sessions, endsTokens } = dependencies

  const revoking = endsTokens ? revokingGrants : revokingUnfinished

  /** `before`: flows whose subject is known since then go on. `condition` chooses the grants whose tokens end. */
  const end = async (
    identities: Fragment<string>,
    {
      before,
      except,
      identitySession,
      condition,
    }: {
      before: number
      except?: string
      identitySession?: string | undefined
      condition: Fragment<boolean>
    },
  ) => {
    const ids = await selectIds(database, identities)
    for (const subject of ids) await loginSessions.endFlows({ subject }, before)
    // Sessions of the pages first: those of the authorization server come of them.
    const goesOn =
      identitySession === undefined
        ? identityProviderSessionOf(except ?? '')
        : sql<string>`${identitySession}`
    for (const id of ids) await sessions.revokeAllOf(sql`${id}`, goesOn)
    for (const session of await loginSessions.idsOfSubjects(identities))
      if (session !== except) await logout.endAlone(session, 'revoked')
    if (ids.length === 0) return
    await database.run(revoking(sql`subject in (${list(ids)}) and ${condition}`, clock.now()))
  }

  return {
    endSession: async (id) => {
      const ended = await sessions.revoke(id)
      await logout.endAllOf(id)
      return ended
    },
    endSessionsOf: async (subject) => {
      await logout.endInSilence(subject)
      await sessions.revokeAllOf(sql`${subject}`)
    },
    endElsewhere: (identities, session) =>
      end(identities, {
        before: clock.now(),
        except: session,
        condition: sql`coalesce(login_session_id, '') <> ${session}`,
      }),
    endEarlier: (identities, session, identitySession) =>
      end(identities, { before: clock.now(), except: session, identitySession, condition: sql`true` }),
    endEverywhere: (identities) => end(identities, { before: clock.now() + 1, condition: sql`true` }),
    endingEarlier: async (
      identities,
      { condition, session, identitySession, grants = sql`true`, withdraws = false },
    ) => {
      const goesOn =
        identitySession === undefined ? identityProviderSessionOf(session) : sql`${identitySession}`
      const ids = await selectIds(database, identities)
      if (ids.length === 0) return []
      const now = clock.now()
      const told = await Promise.all(ids.map((id) => logout.telling(id, { except: session, condition })))
      return [
        ...ids.map((subject) => loginSessions.endingFlows({ subject }, { before: now, condition })),
        ...told.flat(),
        ...ids.flatMap((id) => [
          deletingSessionsOf(id, sql`id <> ${session} and ${condition}`),
          endingSessionsOf(id, sql`${condition} and id <> coalesce((${goesOn}), '')`, now),
        ]),
        ...(withdraws
          ? ids.map((id) => withdrawingAllOf(id, condition, now))
          : [revoking(sql`subject in (${list(ids)}) and ${grants} and ${condition}`, now)]),
      ]
    },
    departing: departing(dependencies),
  }
}
