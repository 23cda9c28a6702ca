import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { hash } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import type { Identities } from '../identities/index.ts'
import type { EndingEarlier, PrehashedPasswords, SignInCodes } from '../methods/index.ts'
import type { Session, Sessions } from '../sessions/index.ts'
import type { Origin, Throttle } from '../throttle/index.ts'
import { classOf } from './evidence.ts'
import type { LoginFlow, MethodReference } from './schema.ts'
import type { Attempt, AuthenticationRow } from './store.ts'

/** The caller: the token that it presented, its origin, and the browser that it is. */
export interface Caller extends Origin {
  token: string | undefined
  browser: Browser
}

export interface Browser {
  /** The session that it has. */
  session: Session | undefined
  address: string
  userAgent: string | undefined
  /** When the request arrived. */
  receivedAt: number
}

export interface AuthenticationDependencies {
  database: Database
  clock: Clock
  secrets: SecretKeys
  identities: Pick<Identities, 'create'>
  codes: SignInCodes
  passwords: PrehashedPasswords
  throttle: Throttle
  events: Pick<Events, 'emit' | 'emitting'>
  sessions: Pick<Sessions, 'begin' | 'beginning'>
  endingEarlier: EndingEarlier
}

/** Milliseconds that an authentication may take, and that its token is good for. */
const lifespan = 3_600_000

/**
 * The token of a flow and an identity: the same for every step, though only its hash is stored. Nobody makes one
 * without the system secret.
 */
export const tokenOf = (
  { secrets }: Pick<AuthenticationDependencies, 'secrets'>,
  flowId: string,
  identityId: string,
): string => secrets.mac('authentication-token', `${flowId} ${identityId}`)

export const attemptOf = (
  { clock }: Pick<AuthenticationDependencies, 'clock'>,
  flow: LoginFlow,
  identityId: string,
  token: string | undefined,
): Attempt => ({
  flowId: flow.id,
  identityId,
  tokenHash: token === undefined ? undefined : hash(token),
  now: clock.now(),
})

/** The row that completing `reference` leads to where it is the first step. */
export const firstRow = (
  { secrets }: Pick<AuthenticationDependencies, 'secrets'>,
  { flowId, identityId, now }: Attempt,
  reference: MethodReference,
): AuthenticationRow => ({
  id: flowId,
  token_hash: hash(tokenOf({ secrets }, flowId, identityId)),
  identity_id: identityId,
  acr: classOf(reference),
  amr: reference,
  created_at: now,
  updated_at: now,
  expires_at: now + lifespan,
})
