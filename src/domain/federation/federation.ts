import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Egress } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Events } from '../events/index.ts'
import type { Registered } from '../registrations/index.ts'
import { createProtocols } from './protocols/index.ts'
import { type ProviderSettings, providers } from './providers/index.ts'
import { beginSignIn, completeSignIn } from './relying-party.ts'
import type { FederationFault, ProviderClaims, ProviderSummary, SignInOutcome } from './schema.ts'
import { type Comer, type SignInDependencies, signInWithProvider } from './sign-in-with-provider.ts'

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
  completeSignIn(
    provider: string,
    callback: { query: string; continuity: string | undefined },
  ): Promise<SignInOutcome>
  /**
   * The identity behind the claims, created where there is none, or on its way as that of any other newcomer. Throws
   * `account_exists`, `registration_closed`, `identity_inactive`, `too_many_attempts`, and `invalid_traits` where the provider
   * gave no e-mail address.
   */
  signInWithProvider(provider: string, claims: ProviderClaims, by: Comer): Promise<Registered>
}

/** Whether the provider is believed that an address is somebody's: the operator's word, otherwise what its kind is known for. */
const vouchesForAddresses = (settings: ProviderSettings): boolean =>
  settings.trust_email_verified ?? providers[settings.provider].vouchesForAddresses?.(settings) ?? true

export function createFederation(
  dependencies: SignInDependencies & {
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
  },
): Federation {
  const protocolOf = createProtocols(dependencies)
  const relyingParty = { ...dependencies, protocolOf }
  const settingsOf = (id: string): ProviderSettings => {
    const settings = dependencies.providers.find((provider) => provider.id === id)
    if (!settings) throw new Fault<FederationFault>('unknown_provider', 'There is no such identity provider.')
    return settings
  }
  const issuerOf = (settings: ProviderSettings): string => protocolOf(settings.provider).issuerOf(settings)
  const signIn = signInWithProvider(dependencies)
  return {
    providers: dependencies.providers.map(({ id, provider, label }) => ({
      id,
      label: label ?? providers[provider].label,
      mark: providers[provider].mark,
    })),
    beginSignIn: async (provider, input) => beginSignIn(relyingParty, settingsOf(provider), input),
    completeSignIn: async (provider, callback) =>
      completeSignIn(relyingParty, settingsOf(provider), callback),
    signInWithProvider: async (id, claims, by) => {
      const settings = settingsOf(id)
      // A subject is unique at its issuer, whatever names the configuration has for that (OpenID Connect Core §5.7).
      const same = dependencies.providers.filter((other) => issuerOf(other) === issuerOf(settings))
      return signIn({ providers: [id, ...same.map((other) => other.id)], subject: claims.sub }, claims, by, {
        vouchesForAddresses: vouchesForAddresses(settings),
      })
    },
  }
}
