import { AuthorizationResponseError, randomNonce, randomPKCECodeVerifier } from 'openid-client'
import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { parseForm } from '../../kernel/form.ts'
import { randomToken } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { joinUrl } from '../../kernel/url.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Events } from '../events/index.ts'
import { useOnce } from '../interactions/index.ts'
import { explain } from './explain.ts'
import type { Journey, Protocol } from './protocols/protocol.ts'
import type { ProviderKind, ProviderSettings } from './providers/index.ts'
import { callbackPath, type FederationFault, type Refusal, type SignInOutcome } from './schema.ts'
import { belongsTo, browserOf, continuityOf, openState, type SignInState, sealState } from './state.ts'

const stateLifespan = 30 * 60_000

export interface RelyingPartyDependencies {
  protocolOf(kind: ProviderKind): Protocol
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  events: Pick<Events, 'emit'>
  redirectBase: string
}

const journeyOf = (
  { redirectBase }: RelyingPartyDependencies,
  { id }: ProviderSettings,
  { nonce, codeVerifier }: SignInState,
  sealed: string,
): Journey => ({
  redirectUri: joinUrl(redirectBase, `${callbackPath}/${id}`),
  state: sealed,
  nonce,
  codeVerifier,
})

/** Where to send the browser, and the cookie by which it is known again. */
export async function beginSignIn(
  dependencies: RelyingPartyDependencies,
  settings: ProviderSettings,
  input: { returnState: string; continuity?: string | undefined; reauthenticate?: boolean | undefined },
): Promise<{ redirectTo: string; continuity: string; expiresAt: number }> {
  const { protocolOf, secrets, clock } = dependencies
  const continuity = continuityOf(input.continuity)
  const state: SignInState = {
    id: randomToken(16),
    provider: settings.id,
    browser: browserOf(continuity),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    returnState: input.returnState,
    expiresAt: clock.now() + stateLifespan,
  }
  const redirectTo = await protocolOf(settings.provider).authorizationUrl(
    settings,
    journeyOf(dependencies, settings, state, sealState(secrets, state)),
    input,
  )
  return { redirectTo, continuity, expiresAt: state.expiresAt }
}

export interface Callback {
  query: string
  continuity: string | undefined
  /** Of the application that somebody signs in to. */
  client?: string | undefined
}

/** What came of it. Throws `continuity_lost` where this browser began no such sign-in at this provider. */
export async function completeSignIn(
  dependencies: RelyingPartyDependencies,
  settings: ProviderSettings,
  { client, ...callback }: Callback,
): Promise<SignInOutcome> {
  const { database, secrets, clock, logger, events } = dependencies
  const query = parseForm(callback.query)
  const sealed = query.duplicate() === undefined ? query.get('state') : undefined
  const state = openState(secrets, sealed)
  if (!sealed || !state || state.provider !== settings.id || !belongsTo(state, callback.continuity)) {
    throw new Fault<FederationFault>('continuity_lost', 'This sign-in was not started in this browser.')
  }
  const { provider, returnState } = state
  const refused = (refusal: Refusal, detail?: string): SignInOutcome => ({
    ...{ provider, returnState, refusal },
    ...(detail === undefined ? {} : { detail }),
  })
  // These two are no sign-in that failed: the browser may load such an address as often as it likes.
  if (state.expiresAt <= clock.now()) return refused('expired')
  if (!(await useOnce(database, { id: `federation:${state.id}`, expiresAt: state.expiresAt })))
    return refused('replayed')
  try {
    const journey = journeyOf(dependencies, settings, state, sealed)
    const claims = await dependencies
      .protocolOf(settings.provider)
      .readAnswer(settings, journey, callback.query)
    return { provider, returnState, claims }
  } catch (error) {
    const denied = error instanceof AuthorizationResponseError && error.error === 'access_denied'
    const detail = explain(error)
    logger.warn({ provider, reason: detail }, 'a sign-in at an identity provider was refused')
    const refusal = denied ? 'denied' : 'failed'
    const details = { provider, reason: refusal }
    await events.emit({ type: 'sign_in.failed', kind: 'oidc', client, details })
    return refused(refusal, detail)
  }
}
