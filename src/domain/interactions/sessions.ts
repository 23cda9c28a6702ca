import type { Clock } from '../../kernel/clock.ts'
import { uuidOf } from '../../kernel/ids.ts'
import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import { isTurnedOff } from '../identities/index.ts'
import { type Ending, flowIsOpen, markingEnd } from './endings.ts'
import type { LoginOutcome } from './schema.ts'
import { createLoginSessionEvents } from './session-events.ts'
import {
  deletingSession,
  isLoginRedeemed,
  isSessionOfAnother,
  loginVerifierId,
  readInSession,
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

/** The value of the lookup, and the session that the sign-in has. */
export interface Redemption<Value> {
  value: Value
  sessionId: string
}

export interface LoginSessions {
  /** The remembered, unexpired session; one database read. */
  load(id: string): Promise<LoginSession | undefined>
  /**
   * Redeems a login verifier. The session that it opened is stored at most once, however many try, and in the same step
   * `lookup` is evaluated; where it has been stored and lives, that is all. Another subject of the same request gets a
   * session of its own. `undefined` where something that it rests on has ended since, the session included.
   */
  redeem<Value>(outcome: LoginOutcome, lookup: Fragment<Value>): Promise<Redemption<Value> | undefined>
  /** The statement that ends a session; it returns a row only to the one who ended it. */
  ending(id: string): Statement<{ id: string; subject: string }>
  /** What is told of it, for its unit. */
  tellingEnd(id: string, reason: 'signed_out' | 'signed_in_again' | 'revoked'): Statement
  /** The same for a unit that ends all sessions of a subject and returns whether there were any. */
  tellingEndOfAll(subject: string): Statement
  /** The sessions that began with one at an identity provider. */
  idsOf(identityProviderSessionId: string): Promise<string[]>
  /** Whether the answer to a login request was taken back to the authorization server. */
  isRedeemed(loginRequestId: string): Promise<boolean>
  /** The same, 1 or 0, for a read of another module. */
  redeemed(loginRequestId: string): Fragment<number>
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
  events: Pick<Events, 'emitting'>
}): LoginSessions {
  const { database, clock, lifespan, verifierLifespan } = dependencies
  const telling = createLoginSessionEvents(dependencies.events)
  const endingFlows: LoginSessions['endingFlows'] = (ending, { before, condition, forGood }) => {
    const keptUntil = forGood ? null : clock.now() + verifierLifespan + clockSkew
    return markingEnd(database, { ending, before, keptUntil }, condition)
  }
  const redeemFirst = <Value>(
    outcome: LoginOutcome,
    isOpen: Fragment<boolean>,
    lookup: Fragment<Value>,
  ): Promise<{ value: Value } | undefined> => {
    const duration = outcome.remember && outcome.rememberFor > 0 ? outcome.rememberFor * 1000 : lifespan
    const expiresAt = clock.now() + duration
    const verifier = { id: loginVerifierId(outcome.id), expires_at: outcome.requestedAt + verifierLifespan }
    if (outcome.skip) {
      const { sessionId: id, subject, extendSessionLifespan } = outcome
      const session = { id, subject, expiresAt: extendSessionLifespan ? expiresAt : undefined }
      return redeemSkip(database, verifier, isOpen, session, lookup)
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
    return redeemSignIn(database, verifier, isOpen, session, lookup, telling.begun(outcome))
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
    redeem: async (outcome, lookup) => {
      const { subject } = outcome
      const planned = withOwnSession(outcome)
      const isOpen = loginIsOpen(database, planned)
      const { sessionId } = planned
      const first = await redeemFirst(planned, isOpen, lookup)
      if (first) return { ...first, sessionId }
      const again = await readInSession(database, { id: sessionId, subject }, isOpen, lookup)
      if (again || outcome.skip) return again && { ...again, sessionId }

      // Somebody went back and signed in as another subject. What the browser's history holds brings neither back.
      const own = { ...outcome, id: `${outcome.id} ${subject}`, sessionId: ownSessionOf(outcome) }
      const ownIsOpen = sql<boolean>`${isOpen} and ${loginIsOpen(database, own)}`
      const known = await readInSession(database, { id: own.sessionId, subject }, ownIsOpen, lookup)
      if (known) return { ...known, sessionId: own.sessionId }
      const replaces = sql<boolean>`${ownIsOpen} and ${isSessionOfAnother({ id: outcome.sessionId, subject })}`
      const other = await redeemFirst(own, replaces, lookup)
      return other && { ...other, sessionId: own.sessionId }
    },
    ending: deletingSession,
    tellingEnd: telling.ended,
    tellingEndOfAll: telling.allEnded,
    idsOf: (identityProviderSessionId) => selectSessionIds(database, identityProviderSessionId),
    isRedeemed: (loginRequestId) => selectIsRedeemed(database, loginRequestId),
    redeemed: (loginRequestId) => sql<number>`case when ${isLoginRedeemed(loginRequestId)} then 1 else 0 end`,
    idsOfSubjects: (subjects) => selectSessionIdsOf(database, subjects),
    endFlows: async (ending, before = clock.now() + 1) => {
      await database.run(endingFlows(ending, { before }))
    },
    endingFlows,
  }
}

/** Of this subject in answer to this request, so that the answer may come again. */
const ownSessionOf = ({ id, sessionId, subject }: LoginOutcome): string =>
  uuidOf(`${id} ${sessionId} ${subject}`)

/** Somebody else's session is never taken over, whoever planted it in this browser (session fixation). */
const withOwnSession = (outcome: LoginOutcome): LoginOutcome =>
  outcome.sessionSubject === undefined || outcome.sessionSubject === outcome.subject
    ? outcome
    : { ...outcome, sessionId: ownSessionOf(outcome) }

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
