import type { Clock } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import { hash, type SecretKeys } from '../../kernel/secrets.ts'
import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import type { Identity } from '../identities/index.ts'
import { raised } from './raised.ts'
import type { Device, NewSession, Session, SessionFilter, StoredSession } from './schema.ts'
import { createSessionEvents } from './session-events.ts'
import {
  endingSession,
  insertingSession,
  isConsumed,
  isNew,
  isRaisable,
  isUnchanged,
  maySignIn,
  raisingSession,
  selectSession,
  selectSessionById,
  selectSessionOfSignIn,
  selectSessions,
} from './store.ts'
import { findSessionToken, isSessionToken, sessionTokenOf, type TokenSeed } from './token.ts'

/** The parts of a session for the unit in which it begins, or is raised by more evidence. */
export interface Beginning<Who = Identity> {
  session: Session<Who>
  token: string
  /**
   * Whether it may begin: the identity may have been turned off, or given a new password, while it proved itself; a session
   * that is to be raised may have ended.
   */
  condition: Fragment<boolean>
  /** To follow a statement that returned a row. */
  statements: Statement[]
}

export interface Sessions {
  /**
   * A session that is about to begin or to be raised, under a token that nobody had before. Nothing is stored yet.
   */
  beginning<Who extends { id: string }>(session: NewSession<Who>): Beginning<Who>
  /** Stores it in a unit of its own. `undefined` if it may not begin. */
  begin<Who extends { id: string }>(
    session: NewSession<Who>,
  ): Promise<{ token: string; session: Session<Who> } | undefined>
  /** A session that a flow has begun, with its token, for a browser that the answer has not reached. `undefined` if it has ended. */
  loadBegun(seed: TokenSeed): Promise<{ session: Session; token: string } | undefined>
  /**
   * The session of `token` with its identity, in one database read; `undefined` where there is none, where it has
   * expired or was revoked, and where the identity is not active.
   */
  load(token: string | undefined): Promise<Session | undefined>
  /** The session from which a sign-in came that the authorization server remembers, under the same conditions. */
  loadOfSignIn(loginSessionId: string): Promise<Session | undefined>
  /** The session of that id, whether it has ended or not. */
  find(id: string): Promise<StoredSession | undefined>
  /** Newest first, those that have ended as well unless the filter says otherwise. */
  list(filter: SessionFilter): Promise<StoredSession[]>
  /** Ends the session for good. `false` where it had ended before. */
  revoke(id: string): Promise<boolean>
  /** Ends every session of the identity of the given id but `except`, which gives the id of one or none. */
  revokeAllOf(identity: Fragment<string>, except?: Fragment<string>): Promise<number>
}

export function createSessions(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  events: Pick<Events, 'emitting'>
  /** Milliseconds that a sign-in lasts. */
  lifespan: number
}): Sessions {
  const { database, secrets, clock, lifespan } = dependencies
  const telling = createSessionEvents(dependencies.events)

  const beginning = <Who extends { id: string }>(wanted: NewSession<Who>): Beginning<Who> => {
    const { identity, evidence, provenSince, current, replaces, flowId, client, when } = wanted
    const now = clock.now()
    const expiresAt = now + (wanted.lifespan ?? lifespan)
    const device = deviceOf(wanted)
    const isSame = current?.identity.id === identity.id
    const session: Session<Who> = isSame
      ? { ...raised(current, { evidence, device, now, expiresAt }), identity }
      : {
          ...{ id: wanted.id ?? uuid(), version: 0, identity, evidence, devices: [device] },
          ...{ authenticatedAt: now, issuedAt: now, expiresAt },
        }
    const token = sessionTokenOf(secrets, { flowId, sessionId: session.id })
    const stored = { session, tokenHash: hash(token) }
    const mayBegin = maySignIn(database, identity.id, provenSince)
    const isProven = when?.fragment ?? isConsumed
    const ending = [
      ...(current && !isSame ? [endingSession(sql`id = ${current.id} and ${isProven}`, now)] : []),
      ...(replaces !== undefined && isSessionToken(replaces)
        ? [endingSession(sql`token_hash = ${hash(replaces)} and id <> ${session.id} and ${isProven}`, now)]
        : []),
    ]
    const told = isSame
      ? telling.raised(
          session,
          client,
          sql`exists (select 1 from sessions where ${isUnchanged(session, now)})`,
          when,
        )
      : [
          ...telling.begun(session, client, isNew(session.id), when),
          ...(current ? [telling.replaced(current, when)] : []),
        ]
    return {
      ...{ session, token },
      condition: isSame ? sql`(${mayBegin} and ${isRaisable(database, stored, now)})` : mayBegin,
      // On SQLite each statement sees what those before it have done.
      statements: [
        ...told,
        isSame ? raisingSession(stored, now, isProven) : insertingSession(stored, isProven),
        ...ending,
      ],
    }
  }

  return {
    beginning,
    begin: async (wanted) => {
      const { session, token, condition, statements } = beginning(wanted)
      const begun = await database.atomically(sql`select 1 as begun where ${condition}`, ...statements)
      return begun.length > 0 ? { session, token } : undefined
    },
    loadBegun: async (seed) => {
      const found = await selectSessionById(database, seed.sessionId, clock.now())
      const token = found && findSessionToken(secrets, seed, found.tokenHash)
      return found && token !== undefined ? { session: found.session, token } : undefined
    },
    load: async (token) => {
      if (token === undefined || !isSessionToken(token)) return undefined
      return selectSession(database, hash(token), clock.now())
    },
    loadOfSignIn: (loginSessionId) => selectSessionOfSignIn(database, loginSessionId, clock.now()),
    find: async (id) => (await selectSessions(database, { id, limit: 1 }, clock.now()))[0],
    list: (filter) => selectSessions(database, filter, clock.now()),
    revoke: async (id) => {
      const ending = sql`${endingSession(sql`id = ${id}`, clock.now())} returning identity_id`
      return (await database.atomically(ending, telling.signedOut(id))).length === 1
    },
    revokeAllOf: async (identity, except = sql`''`) => {
      const condition = sql<boolean>`identity_id = (${identity}) and id <> coalesce((${except}), '')`
      const found = sql<{ identity_id: string; ended: number | string }>`
        select identity_id, count(*) as ended from sessions where revoked_at is null and ${condition}
        group by identity_id`
      const rows = await database.atomically(found, endingSession(condition, clock.now()), telling.revoked())
      return rows.reduce((sum, { ended }) => sum + Number(ended), 0)
    },
  }
}

const deviceOf = ({ device: { ipAddress, userAgent } }: Pick<NewSession, 'device'>): Device => ({
  id: uuid(),
  ip_address: ipAddress,
  user_agent: userAgent?.slice(0, 512),
})
