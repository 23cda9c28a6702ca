import type { Clock } from '../../kernel/clock.ts'
import type { Database, Fragment, Statement } from '../../platform/database/index.ts'
import type { LoginOutcome } from './schema.ts'
import {
  deleteSession,
  deleteSessionsOf,
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
   * evaluates `lookup`. `undefined` where it was redeemed before, or where it skips the sign-in of a session that has
   * ended.
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
  /** Ends all sessions of the subject. Nobody is told. */
  endAll(subject: string): Promise<void>
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
      if (outcome.skip) {
        const { sessionId: id, subject, extendSessionLifespan } = outcome
        return redeemSkip(
          database,
          verifier,
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
      return redeemSignIn(database, verifier, session, lookup)
    },
    ending: (id) => deleteSession(database, id),
    idsOf: (identityProviderSessionId) => selectSessionIds(database, identityProviderSessionId),
    isRedeemed: (loginRequestId) => selectIsRedeemed(database, loginRequestId),
    idsOfSubjects: (subjects) => selectSessionIdsOf(database, subjects),
    endAll: (subject) => deleteSessionsOf(database, subject),
  }
}
