import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { parseForm } from '../../kernel/form.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Egress } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Events } from '../events/index.ts'
import type { Identities } from '../identities/index.ts'
import { identify } from './identify.ts'
import { createProtocols } from './protocols/index.ts'
import { type ProviderSettings, providers } from './providers/index.ts'
import type { Callback } from './relying-party.ts'
import type { FederationFault, ProviderClaims, ProviderSummary, SignInOutcome } from './schema.ts'
import { openState } from './state.ts'

export interface Federation {
  readonly providers: readonly ProviderSummary[]
  /**
   * Where the browser goes to sign in at a provider. `continuity` is the cookie that it must bring back, and
   * `returnState` comes back with the outcome. Throws `unknown_provider` and `provider_unavailable`.
   */
  beginSignIn(
    provider: string,
    input: { returnState: string; continuity?: string | undefined; reauthenticate?: boolean | undefined },
  ): Promise<{ redirectTo: string; continuity: string; expiresAt: number }>
  /** Checks a callback. Throws `unknown_provider` and `continuity_lost`. */
  completeSignIn(provider: string, callback: Callback): Promise<SignInOutcome>
  /** The flow that a callback continues; `undefined` if no sign-in here has led to it. It proves nothing about the browser. */
  flowOf(query: string): string | undefined
  /** The identity behind the claims, or what one can be made of. */
  identify(provider: string, claims: ProviderClaims): ReturnType<ReturnType<typeof identify>>
}

/** Whether the provider is believed that an address is somebody's: the operator's word, otherwise what its kind is known for. */
const vouchesForAddresses = (settings: ProviderSettings): boolean =>
  settings.trust_email_verified ?? providers[settings.provider].vouchesForAddresses?.(settings) ?? true

/** With the library that it stands on: many servers have no provider. */
const loadRelyingParty = () => import('./relying-party.ts')

export function createFederation(dependencies: {
  identities: Pick<Identities, 'findByIdentifier'>
  providers: readonly ProviderSettings[]
  /** Base of the redirect URIs that are registered at providers. */
  redirectBase: string
  /** Development mode: issuers in the configuration may use plain http. */
  dev: boolean
  database: Database
  egress: Egress
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  events: Pick<Events, 'emit'>
}): Federation {
  const relyingParty = { ...dependencies, protocolOf: createProtocols(dependencies) }
  const settingsOf = (id: string): ProviderSettings => {
    const settings = dependencies.providers.find((provider) => provider.id === id)
    if (!settings) throw new Fault<FederationFault>('unknown_provider', 'There is no such identity provider.')
    return settings
  }
  /** Providers with the same one have the same accounts. */
  const issuerOf = (settings: ProviderSettings): string => providers[settings.provider].issuer(settings)
  return {
    providers: dependencies.providers.map(({ id, provider, label }) => ({
      id,
      label: label ?? providers[provider].label,
      mark: providers[provider].mark,
    })),
    beginSignIn: async (provider, input) => {
      const settings = settingsOf(provider)
      const { beginSignIn } = await loadRelyingParty()
      return beginSignIn(relyingParty, settings, input)
    },
    completeSignIn: async (provider, callback) => {
      const settings = settingsOf(provider)
      const { completeSignIn } = await loadRelyingParty()
      return completeSignIn(relyingParty, settings, callback)
    },
    flowOf: (query) => openState(dependencies.secrets, parseForm(query).get('state'))?.returnState,
    identify: async (id, claims) => {
      const settings = settingsOf(id)
      // A subject is unique at its issuer, whatever names the configuration has for that (OpenID Connect Core §5.7).
      const same = dependencies.providers.filter((other) => issuerOf(other) === issuerOf(settings))
      const account = { providers: [id, ...same.map((other) => other.id)], subject: claims.sub }
      return identify(dependencies)(account, claims, {
        vouchesForAddresses: vouchesForAddresses(settings),
      })
    },
  }
}
