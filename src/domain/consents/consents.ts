import type { Clock } from '../../kernel/clock.ts'
import { Fault, isFault } from '../../kernel/fault.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { type Database, type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Events } from '../events/index.ts'
import { isTurnedOff } from '../identities/index.ts'
import { type Ending, flowIsOpen, markingEnd } from '../interactions/index.ts'
import type { GrantRow } from './fragments.ts'
import { createGrantEvents, type Reused } from './grant-events.ts'
import type { ConsentFault, ConsentFilter, Grant, GrantClaims, WithdrawnConsents } from './schema.ts'
import {
  grantedScopeOf,
  insertGrant,
  insertGrantWhenConsumed,
  isGranted,
  rememberedScope,
  replaceClaims,
  revokeGrant,
  selectClientsOfSession,
  selectClientsOfSessionsOf,
  selectConsents,
  selectGrantState,
  selectRememberedScopes,
  withdrawConsents,
} from './store.ts'

export interface Consents {
  /**
   * The statement that stores a grant; it returns a row only the first time (the id is that of the consent request), and
   * only while nothing has ended that the grant rests on.
   */
  storing(grant: Grant): Statement<{ id: string }>
  /** Events of a grant, for the unit that stores it. */
  telling(grant: Grant): Statement[]
  /** For a statement of another module that stores a grant: whether nothing has ended that it rests on. */
  isOpen(grant: Grant): Fragment<boolean>
  /** Whether the grant is stored, and still holds. */
  stateOf(id: string): Promise<'stored' | 'withdrawn' | undefined>
  /** Stores a grant as a part of the statement that consumes something, such as a device code. */
  storingWhenConsumed(grant: Grant): Fragment<unknown>
  /** A scalar for the caller's own statement: the scopes, as JSON, of the newest remembered consent, or `null`. */
  remembered(clientId: string, subject: string): Fragment<string | null>
  /** The same of the very consent `id`, remembered or not. */
  grantedBy(id: string, clientId: string, subject: string): Fragment<string | null>
  /** The same of that consent if it holds, otherwise of the newest remembered one. */
  grantedByOrRemembered(id: string, clientId: string, subject: string): Fragment<string | null>
  /** The scopes of each remembered consent that any of the subjects gave to the client. */
  rememberedScopes(clientId: string, subjects: Fragment<unknown>): Promise<string[][]>
  /** A scalar for the caller's own statement: 1 where a consent request was granted already, otherwise 0. */
  granted(consentRequestId: string): Fragment<number>
  /** Ends every token of the grant. */
  revokeTokens(grantId: string): Promise<void>
  /** The same, because something came again that is good once. */
  revokeReused(grantId: string, reused: Reused): Promise<void>
  /** Consents that a subject gave and that still hold, newest first; without claims where these cannot be read. */
  list(filter: ConsentFilter): Promise<Grant[]>
  /**
   * Takes consents back, and their tokens, and ends flows under way whose subject was known before `flowsBefore`; by default
   * all of them.
   */
  withdraw(which: WithdrawnConsents, flowsBefore?: number): Promise<void>
  sealClaims(claims: GrantClaims): string
  /** Moves what an older secret sealed to the current one, so that the older one may go. */
  resealClaims(row: GrantRow): Promise<void>
  /** Throws `claims_lost`; `subject` says whose they are. */
  openClaims(sealed: string | null, subject: string): GrantClaims
  /** The clients that got something granted in a session of the authorization server. */
  clientsOfSession(sessionId: string): Promise<string[]>
  /** The same for each session of a subject that has not ended. */
  clientsOfSessionsOf(subject: string): Promise<{ sessionId: string; clientId: string }[]>
  /** Reads a grant out of a row that a statement of another module joined. Throws `claims_lost`. */
  fromRow(row: GrantRow): Grant
}

const sealPurpose = 'grant-claims'
/** Milliseconds after which housekeeping looks at a grant for the first time. */
const firstReview = 3_600_000
/** Milliseconds by which the clocks of nodes may differ. */
const clockSkew = 60_000

export function createConsents(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  events: Pick<Events, 'emitting'>
  /** Milliseconds that a user may take from the request to the grant. */
  flowLifespan: number
}): Consents {
  const { database, secrets, clock, logger } = dependencies
  const telling = createGrantEvents(dependencies.events)
  const listed = (row: GrantRow): Grant => {
    try {
      return fromRow(row, secrets)
    } catch (error) {
      if (!isFault<ConsentFault>(error, 'claims_lost')) throw error
      logger.warn({ reason: error.detail }, 'a consent is listed without its claims')
      return fromRow({ ...row, sealed_claims: null }, secrets)
    }
  }
  const isOpen = ({ id, subject, clientId, loginSessionId, request }: Grant): Fragment<boolean> => {
    const restsOn: Ending[] = [
      ...[{ subject }, { session: loginSessionId }, { consentsOf: subject }],
      ...[{ consentsOf: subject, clientId }, { consentRequest: id }],
    ]
    const since = request.acceptedAt ?? request.requestedAt
    return sql`not ${isTurnedOff(sql`${subject}`)} and ${flowIsOpen(database, restsOn, since)}`
  }
  return {
    storing: (grant) => insertGrant(toRow(grant, secrets), isOpen(grant)),
    telling: telling.given,
    isOpen,
    stateOf: (id) => selectGrantState(database, id),
    storingWhenConsumed: (grant) => insertGrantWhenConsumed(toRow(grant, secrets)),
    remembered: (clientId, subject) => rememberedScope(clientId, subject, clock.now()),
    grantedBy: (id, clientId, subject) => grantedScopeOf(id, { clientId, subject }),
    grantedByOrRemembered: (id, clientId, subject) =>
      sql`select coalesce((${grantedScopeOf(id, { clientId, subject })}),
        (${rememberedScope(clientId, subject, clock.now())}))`,
    rememberedScopes: (clientId, subjects) =>
      selectRememberedScopes(database, clientId, subjects, clock.now()),
    granted: isGranted,
    revokeTokens: (grantId) => revokeGrant(database, grantId, clock.now()),
    revokeReused: (grantId, reused) =>
      revokeGrant(database, grantId, clock.now(), [telling.reused(reused, grantId)]),
    list: async (filter) => (await selectConsents(database, filter, clock.now())).map(listed),
    withdraw: async (which, flowsBefore) => {
      const now = clock.now()
      const keptUntil = now + dependencies.flowLifespan + clockSkew
      // First the flows under way: what they have just stored is withdrawn with the rest.
      await database.run(
        markingEnd(database, { ending: endingOf(which), before: flowsBefore ?? now + 1, keptUntil }),
      )
      await withdrawConsents(database, which, now, telling.withdrawn(which))
    },
    sealClaims: (claims) => secrets.seal(sealPurpose, JSON.stringify(claims)),
    resealClaims: async ({ id, sealed_claims: sealed }) => {
      const resealed = sealed === null ? undefined : secrets.reseal(sealPurpose, sealed)
      if (sealed !== null && resealed !== undefined) await replaceClaims(database, { id, sealed, resealed })
    },
    openClaims: (sealed, subject) => openClaims(sealed, subject, secrets),
    clientsOfSession: (sessionId) => selectClientsOfSession(database, sessionId),
    clientsOfSessionsOf: (subject) => selectClientsOfSessionsOf(database, subject),
    fromRow: (row) => fromRow(row, secrets),
  }
}

const endingOf = (which: WithdrawnConsents): Ending =>
  'id' in which ? { consentRequest: which.id } : { consentsOf: which.subject, clientId: which.clientId }

const isEmpty = ({ accessToken, idToken, apart }: GrantClaims): boolean =>
  [accessToken, idToken, apart?.idToken ?? {}, apart?.userinfo ?? {}].every(
    (claims) => Object.keys(claims).length === 0,
  )

const toRow = (grant: Grant, secrets: SecretKeys): GrantRow => ({
  id: grant.id,
  client_id: grant.clientId,
  subject: grant.subject,
  client_subject: grant.clientSubject ?? null,
  login_session_id: grant.loginSessionId,
  request: JSON.stringify(grant.request),
  granted_scope: JSON.stringify(grant.grantedScope),
  granted_audience: JSON.stringify(grant.grantedAudience),
  acr: grant.acr,
  amr: JSON.stringify(grant.amr),
  authenticated_at: grant.authenticatedAt,
  sealed_claims: isEmpty(grant.claims) ? null : secrets.seal(sealPurpose, JSON.stringify(grant.claims)),
  context: grant.context === undefined ? null : JSON.stringify(grant.context),
  remember: grant.remember ? 1 : 0,
  remember_for: grant.rememberFor,
  skipped: grant.skipped ? 1 : 0,
  handled_at: grant.handledAt,
  review_at: grant.handledAt + firstReview,
  revoked_at: null,
  withdrawn_at: null,
})

const fromRow = (row: GrantRow, secrets: SecretKeys): Grant => ({
  id: row.id,
  clientId: row.client_id,
  subject: row.subject,
  clientSubject: row.client_subject ?? undefined,
  loginSessionId: row.login_session_id ?? '',
  request: JSON.parse(row.request),
  grantedScope: JSON.parse(row.granted_scope),
  grantedAudience: JSON.parse(row.granted_audience),
  acr: row.acr,
  amr: JSON.parse(row.amr),
  authenticatedAt: row.authenticated_at,
  claims: openClaims(row.sealed_claims, `grant ${row.id}`, secrets),
  context: row.context === null ? undefined : JSON.parse(row.context),
  remember: row.remember === 1,
  rememberFor: row.remember_for,
  skipped: row.skipped === 1,
  handledAt: row.handled_at,
})

function openClaims(sealed: string | null, subject: string, secrets: SecretKeys): GrantClaims {
  if (sealed === null) return { accessToken: {}, idToken: {} }
  const opened = secrets.open(sealPurpose, sealed)
  if (opened === undefined) {
    throw new Fault<ConsentFault>('claims_lost', '', {
      detail: `the claims of ${subject} cannot be decrypted: secrets.system lacks the secret they were stored with`,
    })
  }
  return JSON.parse(opened) as GrantClaims
}
