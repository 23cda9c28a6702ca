import { uuid } from '../../kernel/ids.ts'
import { parseUrl } from '../../kernel/url.ts'
import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import { createOutbox, type Outbox, type Outcome, type Schedule } from '../../platform/outbox/index.ts'
import type { Client } from '../clients/index.ts'
import type { Consents } from '../consents/index.ts'
import { deletingSessionsOf, type LoginSessions, selectingWhetherSessions } from '../interactions/index.ts'
import { endingSession } from '../sessions/index.ts'
import type { Delivery, DeliveryFilter } from './schema.ts'
import { attemptTimeout, type SendContext, send } from './send.ts'
import {
  type DeliveryRow,
  deliveries,
  endWithDeliveries,
  insertDeliveryOfEnding,
  selectDeliveries,
} from './store.ts'
import { revokingUnfinished } from './unfinished.ts'

export interface Logout extends Outbox {
  /**
   * Ends a session, the sign-ins under way in it and the identity's session that it came from, once, however many try, and lets its clients know: those with a back channel get deliveries, and
   * the addresses of those with a front channel come back, for the browser to open. `undefined` where there was none.
   */
  end(sessionId: string): Promise<{ frontChannel: string[] } | undefined>
  /**
   * As `end`, but sign-ins under way go on: the browser has got another session in its place, or the caller ends them for
   * several sessions at once.
   */
  endAlone(sessionId: string, reason: 'signed_in_again' | 'revoked'): Promise<void>
  /** Ends the sessions of a subject. No client is told. */
  endInSilence(subject: string): Promise<void>
  /**
   * Statements that let clients know of the end of all sessions of a subject but `except`, for the unit in which they end if
   * `condition` holds.
   */
  telling(subject: string, only?: { except: string; condition: Fragment<boolean> }): Promise<Statement[]>
  /** Ends the sessions that began with one at an identity provider. No browser is at hand for front channels. */
  endAllOf(identityProviderSessionId: string, except?: string): Promise<void>
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<Delivery[]>
}

export interface LogoutDependencies extends SendContext {
  database: Database
  /** Counts what comes of tries. */
  count: (outcome: Outcome) => void
  /** Called when there may be something to deliver, or a place for it. Calls of `deliver` must not overlap. */
  due: () => void
  consents: Pick<Consents, 'clientsOfSession' | 'clientsOfSessionsOf'>
  loginSessions: Pick<LoginSessions, 'ending' | 'idsOf' | 'endFlows' | 'tellingEnd' | 'tellingEndOfAll'>
}

const schedule: Schedule = { first: 5000, growth: 2, longest: 3_600_000, giveUpAfter: 86_400_000 }

export function createLogout(dependencies: LogoutDependencies): Logout {
  const { database, clock, clients, consents, loginSessions, issuer, due } = dependencies

  const partiesAmong = async (ids: string[]) =>
    (await Promise.all(ids.map(clients.load))).filter((client) => client !== undefined)

  const endSession = async (sessionId: string, more: Statement[]) => {
    const parties = await partiesAmong(await consents.clientsOfSession(sessionId))
    const told = parties.filter(hasBackChannel).map(({ id }) => ({ id: uuid(), clientId: id }))
    const ending = loginSessions.ending(sessionId)
    if (!(await endWithDeliveries(database, ending, told, clock.now(), more))) return undefined
    if (told.length > 0) due()
    return { frontChannel: parties.flatMap((client) => frontChannelOf(client, issuer, sessionId)) }
  }

  const end: Logout['end'] = async (sessionId) => {
    await loginSessions.endFlows({ session: sessionId })
    const now = clock.now()
    return endSession(sessionId, [
      revokingUnfinished(sql`login_session_id = ${sessionId}`, now),
      endingSession(sql`id in (select identity_provider_session_id from consumed)`, now),
      loginSessions.tellingEnd(sessionId, 'signed_out'),
    ])
  }

  return {
    end,
    endAlone: async (sessionId, reason) => {
      await endSession(sessionId, [loginSessions.tellingEnd(sessionId, reason)])
    },
    endInSilence: async (subject) => {
      await loginSessions.endFlows({ subject })
      const ofSubject = sql<boolean>`subject = ${subject}`
      await database.atomically(
        selectingWhetherSessions(subject),
        deletingSessionsOf(subject, sql`true`),
        loginSessions.tellingEndOfAll(subject),
        revokingUnfinished(ofSubject, clock.now()),
      )
    },
    telling: async (subject, { except, condition } = { except: '', condition: sql`true` }) => {
      const all = await consents.clientsOfSessionsOf(subject)
      const found = all.filter(({ sessionId }) => sessionId !== except)
      const parties = await partiesAmong([...new Set(found.map(({ clientId }) => clientId))])
      const told = new Set(parties.filter(hasBackChannel).map(({ id }) => id))
      return found
        .filter(({ clientId }) => told.has(clientId))
        .map((delivery) =>
          insertDeliveryOfEnding({ id: uuid(), subject, ...delivery }, condition, clock.now()),
        )
    },
    endAllOf: async (identityProviderSessionId, except) => {
      await loginSessions.endFlows({ identityProviderSession: identityProviderSessionId })
      const ids = await loginSessions.idsOf(identityProviderSessionId)
      for (const id of ids) if (id !== except) await end(id)
    },
    ...createOutbox<DeliveryRow>({
      ...dependencies,
      outbox: deliveries,
      schedule,
      ...{ noun: 'logout', done: 'delivered' },
      about: ({ id, client_id: client, session_id: session, attempts }) => ({
        ...{ delivery: id, client, session, attempts },
      }),
      send: (row, signal) => send(dependencies, row, signal),
      places: { all: 100, perLane: 5 },
      timeout: attemptTimeout,
      lease: 3 * attemptTimeout,
    }),
    list: (filter) => selectDeliveries(database, filter),
  }
}

const hasBackChannel = ({ metadata }: Client): boolean => isWebAddress(metadata.backchannel_logout_uri)

const isWebAddress = (uri: string | undefined): uri is string =>
  uri !== undefined && /^https?:$/.test(parseUrl(uri)?.protocol ?? '')

/** OpenID Connect Front-Channel Logout §2: `iss` and `sid` are added to the query that the client registered. */
function frontChannelOf({ metadata }: Client, issuer: string, sessionId: string): string[] {
  const { frontchannel_logout_uri: uri } = metadata
  if (!isWebAddress(uri)) return []
  const url = new URL(uri)
  url.searchParams.append('iss', issuer)
  url.searchParams.append('sid', sessionId)
  return [url.href]
}
