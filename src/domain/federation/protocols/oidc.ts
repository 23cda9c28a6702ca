import { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge } from 'openid-client'
import type { Clock } from '../../../kernel/clock.ts'
import type { Egress } from '../../../platform/egress/index.ts'
import type { Logger } from '../../../platform/log/index.ts'
import { hasEmail, lacksWanted, mergeClaims } from '../claims.ts'
import { explain } from '../explain.ts'
import { type ProviderSettings, providers } from '../providers/index.ts'
import type { ProviderClaims } from '../schema.ts'
import { createDiscovery, type Discover } from './discovery.ts'
import type { Journey, Protocol } from './protocol.ts'
import { createProviderKeys, type ProviderKeys } from './provider-keys.ts'
import { ForeignUserInfo, readUserInfo } from './user-info.ts'

export interface OidcDependencies {
  egress: Egress
  clock: Clock
  logger: Logger
  /** Development mode: issuers in the configuration may use plain http. */
  dev: boolean
}

/** OpenID Connect Core §2: at most 255 characters. */
const subjectShape = /^[^\p{Cc}]{1,255}$/u

/** OpenID Connect Core §3.1 with PKCE (RFC 7636) and the issuer in the answer (RFC 9207). */
export function createOidcProtocol(dependencies: OidcDependencies): Protocol {
  const discover = createDiscovery(dependencies)
  const keys = createProviderKeys(dependencies)
  return {
    authorizationUrl: async (settings, journey, { reauthenticate }) => {
      const configuration = await discover(settings)
      // Nothing of what the client sent goes upstream: a foreign login_hint or prompt could steer who signs in.
      const parameters: Record<string, string> = {
        redirect_uri: journey.redirectUri,
        scope: [...new Set(['openid', ...settings.scope])].join(' '),
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await calculatePKCECodeChallenge(journey.codeVerifier),
        code_challenge_method: 'S256',
      }
      if (reauthenticate) parameters['prompt'] = providers[settings.provider].askAgain
      return buildAuthorizationUrl(configuration, parameters).href
    },
    readAnswer: (settings, journey, query) =>
      exchange({ ...dependencies, discover, keys }, settings, journey, query),
  }
}

async function exchange(
  dependencies: OidcDependencies & { discover: Discover; keys: ProviderKeys },
  settings: ProviderSettings,
  journey: Journey,
  query: string,
): Promise<ProviderClaims> {
  const { discover, keys, logger } = dependencies
  const configuration = await discover(settings)
  const url = new URL(journey.redirectUri)
  url.search = query
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: journey.state,
    expectedNonce: journey.nonce,
    pkceCodeVerifier: journey.codeVerifier,
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
