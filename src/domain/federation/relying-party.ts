import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client'
import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { parseForm } from '../../kernel/form.ts'
import { randomToken } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { joinUrl } from '../../kernel/url.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Discover } from './discovery.ts'
import { providers } from './providers/index.ts'
import type { FederationFault, ProviderClaims, ProviderSettings, SignInOutcome } from './schema.ts'
import { belongsTo, browserOf, continuityOf, openState, type SignInState, sealState } from './state.ts'
import { redeemState } from './store.ts'

/** Below the base of the redirect URIs; the id of the provider follows. */
export const callbackPath = '/self-service/methods/oidc/callback'

const stateLifespan = 30 * 60_000

/** OpenID Connect Core §2: at most 255 characters. */
const subjectShape = /^[^\p{Cc}]{1,255}$/u

export interface RelyingPartyDependencies {
  discover: Discover
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  redirectBase: string
}

const redirectUri = (redirectBase: string, { id }: ProviderSettings): string =>
  joinUrl(redirectBase, `${callbackPath}/${id}`)

/** Where to send the browser, and the cookie by which it is known again. */
export async function beginSignIn(
  dependencies: RelyingPartyDependencies,
  settings: ProviderSettings,
  input: { returnState: string; continuity?: string | undefined; reauthenticate?: boolean | undefined },
): Promise<{ redirectTo: string; continuity: string; expiresAt: number }> {
  const { discover, secrets, clock, redirectBase } = dependencies
  const configuration = await discover(settings)
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
  // Nothing of what the client sent goes upstream: a foreign login_hint or prompt could steer who signs in.
  const parameters: Record<string, string> = {
    redirect_uri: redirectUri(redirectBase, settings),
    scope: [...new Set(['openid', ...settings.scope])].join(' '),
    state: sealState(secrets, state),
    nonce: state.nonce,
    code_challenge: await calculatePKCECodeChallenge(state.codeVerifier),
    code_challenge_method: 'S256',
  }
  if (input.reauthenticate) parameters['prompt'] = providers[settings.provider].askAgain
  const redirectTo = buildAuthorizationUrl(configuration, parameters).href
  return { redirectTo, continuity, expiresAt: state.expiresAt }
}

/** What came of it. Throws `continuity_lost` where this browser began no such sign-in at this provider. */
export async function completeSignIn(
  dependencies: RelyingPartyDependencies,
  settings: ProviderSettings,
  callback: { query: string; continuity: string | undefined },
): Promise<SignInOutcome> {
  const { database, secrets, clock, logger } = dependencies
  const query = parseForm(callback.query)
  const sealed = query.duplicate() === undefined ? query.get('state') : undefined
  const state = openState(secrets, sealed)
  if (!sealed || !state || state.provider !== settings.id || !belongsTo(state, callback.continuity)) {
    throw new Fault<FederationFault>('continuity_lost', 'This sign-in was not started in this browser.')
  }
  const { provider, returnState } = state
  if (state.expiresAt <= clock.now()) return { provider, returnState, refusal: 'expired' }
  if (!(await redeemState(database, state.id, state.expiresAt)))
    return { provider, returnState, refusal: 'replayed' }
  try {
    const claims = await exchange(dependencies, settings, state, sealed, callback.query)
    return { provider, returnState, claims }
  } catch (error) {
    const denied = error instanceof AuthorizationResponseError && error.error === 'access_denied'
    logger.warn({ provider, reason: explain(error) }, 'a sign-in at an identity provider was refused')
    return { provider, returnState, refusal: denied ? 'denied' : 'failed' }
  }
}

async function exchange(
  { discover, redirectBase }: RelyingPartyDependencies,
  settings: ProviderSettings,
  state: SignInState,
  sealed: string,
  query: string,
): Promise<ProviderClaims> {
  const configuration = await discover(settings)
  const url = new URL(redirectUri(redirectBase, settings))
  url.search = query
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: sealed,
    expectedNonce: state.nonce,
    pkceCodeVerifier: state.codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('the provider gave no ID token')
  if (!subjectShape.test(claims.sub)) throw new Error('the subject is not one that can be stored')
  providers[settings.provider].check?.(claims, settings)
  if (claims['email'] !== undefined) return claims
  return { ...(await userInfo(configuration, tokens.access_token, claims.sub)), ...claims }
}

/** Some providers keep the e-mail address out of ID tokens. What the ID token says wins. */
async function userInfo(configuration: Configuration, accessToken: string, subject: string): Promise<object> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {}
  return fetchUserInfo(configuration, accessToken, subject)
}

/** For the log: codes of OAuth and of the client library, never tokens or claims. */
function explain(error: unknown): string {
  const {
    message,
    code,
    error: oauthError,
    cause,
  } = error as {
    message: string
    code?: string
    error?: string
    cause?: { message?: string }
  }
  const inner = error instanceof AuthorizationResponseError ? undefined : cause?.message
  return [oauthError, code, message, inner].filter((part) => typeof part === 'string').join(': ')
}
