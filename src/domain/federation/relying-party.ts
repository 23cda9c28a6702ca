import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
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
import type { Egress } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import { hasEmail, lacksWanted, mergeClaims } from './claims.ts'
import type { Discover } from './discovery.ts'
import { explain } from './explain.ts'
import type { ProviderKeys } from './provider-keys.ts'
import { providers } from './providers/index.ts'
import type { FederationFault, ProviderClaims, ProviderSettings, SignInOutcome } from './schema.ts'
import { belongsTo, browserOf, continuityOf, openState, type SignInState, sealState } from './state.ts'
import { redeemState } from './store.ts'
import { ForeignUserInfo, readUserInfo } from './user-info.ts'

/** Below the base of the redirect URIs; the id of the provider follows. */
export const callbackPath = '/self-service/methods/oidc/callback'

const stateLifespan = 30 * 60_000

/** OpenID Connect Core §2: at most 255 characters. */
const subjectShape = /^[^\p{Cc}]{1,255}$/u

export interface RelyingPartyDependencies {
  discover: Discover
  keys: ProviderKeys
  egress: Egress
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
  dependencies: RelyingPartyDependencies,
  settings: ProviderSettings,
  state: SignInState,
  sealed: string,
  query: string,
): Promise<ProviderClaims> {
  const { discover, keys, logger, redirectBase } = dependencies
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
  if (!claims || tokens.id_token === undefined) throw new Error('the provider gave no ID token')
  if (!subjectShape.test(claims.sub)) throw new Error('the subject is not one that can be stored')
  const { jwks_uri: jwksUri, userinfo_endpoint: endpoint } = configuration.serverMetadata()
  if (jwksUri === undefined) throw new Error('the provider names no keys')
  // OpenID Connect lets TLS stand for the signature of an ID token from the token endpoint; here it is checked as well.
  await keys.verify(tokens.id_token, secure(jwksUri, settings))
  providers[settings.provider].check?.(claims, settings)
  if (endpoint === undefined || !lacksWanted(claims, settings.scope)) return mergeClaims(claims, {})
  const request = { endpoint: secure(endpoint, settings), jwksUri, accessToken: tokens.access_token }
  try {
    const more = await readUserInfo(dependencies, {
      ...request,
      clientId: settings.client_id,
      idToken: claims,
    })
    return mergeClaims(claims, more)
  } catch (error) {
    if (error instanceof ForeignUserInfo || !hasEmail(claims)) throw error
    logger.warn(
      { provider: settings.id, reason: explain(error) },
      'userinfo of an identity provider cannot be read',
    )
    return mergeClaims(claims, {})
  }
}

/** An endpoint that is as well protected as the issuer: plain http only where that has it, which takes development mode. */
function secure(endpoint: string, settings: ProviderSettings): string {
  const { protocol } = new URL(providers[settings.provider].issuer(settings))
  if (new URL(endpoint).protocol !== 'https:' && protocol === 'https:')
    throw new Error('the provider names an endpoint without TLS')
  return endpoint
}
