import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
} from 'openid-client'
import type { Clock } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Egress } from '../../../platform/egress/index.ts'
import type { Logger } from '../../../platform/log/index.ts'
import { explain } from '../explain.ts'
import { guardedFetch, patience } from '../guarded-fetch.ts'
import { type ProviderSettings, providers } from '../providers/index.ts'
import type { FederationFault } from '../schema.ts'

const maximumAge = 60 * 60_000
const retryAfter = 60_000

/** The discovered provider, from memory for an hour. Throws `provider_unavailable` where it cannot be reached. */
export type Discover = (settings: ProviderSettings) => Promise<Configuration>

export function createDiscovery(dependencies: {
  clock: Clock
  dev: boolean
  egress: Egress
  logger: Logger
}): Discover {
  const { clock, dev, egress, logger } = dependencies
  const known = new Map<string, { configuration: Configuration; goodUntil: number }>()
  const running = new Map<string, Promise<Configuration>>()

  const load = async (settings: ProviderSettings): Promise<Configuration> => {
    const { id } = settings
    try {
      const configuration = await discover(settings, dev, egress)
      known.set(id, { configuration, goodUntil: clock.now() + maximumAge })
      return configuration
    } catch (cause) {
      const detail = `discovery failed: ${explain(cause)}`
      logger.warn({ provider: id, reason: detail }, 'an identity provider cannot be used')
      // A provider whose document cannot be read just now still works as it did an hour ago.
      const stale = known.get(id)
      if (!stale) {
        throw new Fault<FederationFault>('provider_unavailable', 'The identity provider cannot be reached.', {
          detail,
          cause,
        })
      }
      known.set(id, { ...stale, goodUntil: clock.now() + retryAfter })
      return stale.configuration
    }
  }

  return (settings) => {
    const cached = known.get(settings.id)
    if (cached && cached.goodUntil > clock.now()) return Promise.resolve(cached.configuration)
    const loading = running.get(settings.id) ?? load(settings).finally(() => running.delete(settings.id))
    running.set(settings.id, loading)
    return loading
  }
}

async function discover(settings: ProviderSettings, dev: boolean, egress: Egress): Promise<Configuration> {
  const issuer = new URL(providers[settings.provider].issuer(settings))
  const insecure = dev && issuer.protocol === 'http:'
  return discovery(issuer, settings.client_id, {}, authenticateWith(settings.client_secret), {
    timeout: patience / 1000,
    execute: insecure ? [allowInsecureRequests] : [],
    [customFetch]: (url, options) => guardedFetch(egress)(url, options as RequestInit),
  })
}

/** HTTP Basic unless the provider lists methods and Basic is not among them (OpenID Connect Discovery §3). */
function authenticateWith(secret: string): ClientAuth {
  const basic = ClientSecretBasic(secret)
  const post = ClientSecretPost(secret)
  return (server, client, body, headers) => {
    const supported = server.token_endpoint_auth_methods_supported
    const method = !supported || supported.includes('client_secret_basic') ? basic : post
    return method(server, client, body, headers)
  }
}
