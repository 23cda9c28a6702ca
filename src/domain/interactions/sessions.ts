import type { Clock } from '../../kernel/clock.ts'
import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import { isTurnedOff } from '../identities/index.ts'
import { type Ending, flowIsOpen, markingEnd } from './endings.ts'
import type { LoginOutcome } from './schema.ts'
import {
  deleteSession,
  loginVerifierId,
  redeemSignIn,
  redeemSkip,
  selectIsRedeemed,
  selectRememberedSession,
  selectSessionIds,
  selectSessionIdsOf,
} from './store.ts'

/** A sign-in that the authorization server remembers for a browser. */
export interface LoginSession {
  id: string
  subject: string
  authenticatedAt: number
  acr: string
  amr: string[]
}

export interface LoginSessions {
  /** The remembered, unexpired session; one database read. */
  load(id: string): Promise<LoginSession | undefined>
  /**
   * Redeems a login verifier: at most once, however many try. Stores the session it opened and, in the same step,
   * evaluates `lookup`. `undefined` where it was redeemed before, where something that it rests on has ended since, and
   * where it skips the sign-in of a session that has ended.
   */
  redeem<Value>(outcome: LoginOutcome, lookup: Fragment<Value>): Promise<{ value: Value } | undefined>
  /** The statement that ends a session; it returns a row only to the one who ended it. */
  ending(id: string): Statement<{ id: string; subject: string }>
  /** The sessions that began with one at an identity provider. */
  idsOf(identityProviderSessionId: string): Promise<string[]>
  /** Whether the answer to a login request was taken back to the authorization server. */
  isRedeemed(loginRequestId: string): Promise<boolean>
  /** The sessions of all subjects of the given ids. */
  idsOfSubjects(subjects: Fragment<unknown>): Promise<string[]>
  /**
   * Ends the flows under way that rest on what ends. To be called before that itself is ended, so that nothing which they
   * have just stored is missed. `before` is now unless one of them goes on.
   */
  endFlows(ending: Ending, before?: number): Promise<void>
  /** The statement for it, for a unit; `forGood` where it never begins again. */
  endingFlows(
    ending: Ending,
    mark: { before: number; condition?: Fragment<boolean>; forGood?: true },
  ): Statement
}

export function createLoginSessions(dependencies: {
  database: Database
  clock: Clock
  /** Milliseconds that a session lasts where the login application does not say. */
  lifespan: number
  /** Milliseconds after which a verifier has expired anyway. */
  verifierLifespan: number
}): LoginSessions {
  const { database, clock, lifespan, verifierLifespan } = dependencies
  const endingFlows: LoginSessions['endingFlows'] = (ending, { before, condition, forGood }) => {
    const keptUntil = forGood ? null : clock.now() + verifierLifespan + clockSkew
    return markingEnd(database, { ending, before, keptUntil }, condition)
  }
  return {
    load: async (id) => {
      const row = await selectRememberedSession(database, id, clock.now())
      return (
        row && {
          id: row.id,
          subject: row.subject,
          authenticatedAt: row.authenticated_at,
          acr: row.acr,
          amr: JSON.parse(row.amr) as string[],
        }
      )
    },
    redeem: (outcome, lookup) => {
      const duration = outcome.remember && outcome.rememberFor > 0 ? outcome.rememberFor * 1000 : lifespan
      const expiresAt = clock.now() + duration
      const verifier = { id: loginVerifierId(outcome.id), expires_at: outcome.requestedAt + verifierLifespan }
      const isOpen = loginIsOpen(database, outcome)
      if (outcome.skip) {
        const { sessionId: id, subject, extendSessionLifespan } = outcome
        return redeemSkip(
          database,
          verifier,
          isOpen,
          { id, subject, expiresAt: extendSessionLifespan ? expiresAt : undefined },
          lookup,
        )
      }
      const session = {
        id: outcome.sessionId,
        subject: outcome.subject,
        authenticated_at: outcome.authenticatedAt,
        remember: outcome.remember ? 1 : 0,
        acr: outcome.acr,
        amr: JSON.stringify(outcome.amr),
        identity_provider_session_id: outcome.identityProviderSessionId ?? null,
        expires_at: expiresAt,
      }
      return redeemSignIn(database, verifier, isOpen, session, lookup)
    },
    ending: (id) => deleteSession(database, id),
    idsOf: (identityProviderSessionId) => selectSessionIds(database, identityProviderSessionId),
    isRedeemed: (loginRequestId) => selectIsRedeemed(database, loginRequestId),
    idsOfSubjects: (subjects) => selectSessionIdsOf(database, subjects),
    endFlows: async (ending, before = clock.now() + 1) => {
      await database.run(endingFlows(ending, { before }))
    },
    endingFlows,
  }
}

/** Milliseconds by which the clocks of nodes may differ. */
const clockSkew = 60_000

function loginIsOpen(
  database: Database,
  { subject, sessionId, identityProviderSessionId, acceptedAfter = 0, requestedAt }: LoginOutcome,
): Fragment<boolean> {
  const restsOn: Ending[] = [{ subject }, { session: sessionId }]
  if (identityProviderSessionId !== undefined)
    restsOn.push({ identityProviderSession: identityProviderSessionId })
  return sql`not ${isTurnedOff(sql`${subject}`)} and ${flowIsOpen(database, restsOn, requestedAt + acceptedAfter)}`
}
