import type { Clock } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import type { Database, Fragment } from '../../platform/database/index.ts'
import type { NewSession, Session } from './schema.ts'
import {
  insertSession,
  revokeSession,
  revokeSessionsOf,
  revokeSessionsOfAll,
  selectSession,
} from './store.ts'
import { isSessionToken, newSessionToken } from './token.ts'

export interface Sessions {
  /**
   * Begins a session under a token that nobody had before; the token is told here and never again. `undefined` where the
   * identity was turned off, is gone, or was given a new password while it proved itself.
   */
  issue(session: NewSession): Promise<{ token: string; session: Session } | undefined>
  /**
   * The session of `token` with its identity, in one database read; `undefined` where there is none, where it has
   * expired or was revoked, and where the identity is not active.
   */
  load(token: string | undefined): Promise<Session | undefined>
  /** Ends the session for good. `false` where it had ended before. */
  revoke(id: string): Promise<boolean>
  /** Ends every session of all identities of the given ids. */
  revokeAllOf(identities: Fragment<unknown>): Promise<void>
  /** Ends every session of the identity but `except`. Returns how many there were. */
  revokeAll(identityId: string, except?: string): Promise<number>
}

export function createSessions(dependencies: {
  database: Database
  clock: Clock
  /** Milliseconds that a sign-in lasts. */
  lifespan: number
}): Sessions {
  const { database, clock, lifespan } = dependencies
  return {
    issue: async ({ identity, evidence, device, provenSince, replaces }) => {
      const token = newSessionToken()
      const now = clock.now()
      const session: Session = {
        id: uuid(),
        identity,
        evidence,
        devices: [{ id: uuid(), ip_address: device.ipAddress, user_agent: device.userAgent?.slice(0, 512) }],
        authenticatedAt: now,
        issuedAt: now,
        expiresAt: now + lifespan,
      }
      const replaced = replaces !== undefined && isSessionToken(replaces) ? hash(replaces) : undefined
      const stored = { session, tokenHash: hash(token), provenSince }
      return (await insertSession(database, stored, replaced)) ? { token, session } : undefined
    },
    load: async (token) => {
      if (token === undefined || !isSessionToken(token)) return undefined
      return selectSession(database, hash(token), clock.now())
    },
    revoke: (id) => revokeSession(database, id, clock.now()),
    revokeAllOf: (identities) => revokeSessionsOfAll(database, identities, clock.now()),
    revokeAll: (identityId, except) => revokeSessionsOf(database, identityId, except, clock.now()),
  }
}
