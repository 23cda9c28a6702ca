export type FederationFault =
  | 'unknown_provider'
  | 'provider_unavailable'
  | 'continuity_lost'
  | 'account_exists'
  | 'registration_closed'

/** What a page needs to offer a provider. */
export interface ProviderSummary {
  id: string
  label: string
  kind: ProviderKind
}

export type ProviderKind = 'generic' | 'google' | 'microsoft' | 'okta'

export interface ProviderSettings {
  id: string
  provider: ProviderKind
  label?: string | undefined
  client_id: string
  client_secret: string
  issuer_url?: string | undefined
  scope: readonly string[]
  trust_email_verified?: boolean | undefined
}

/** Why a callback signs nobody in. The state was genuine, so where the person came from is still known. */
export type Refusal = 'denied' | 'failed' | 'expired' | 'replayed'

export type SignInOutcome =
  | { provider: string; returnState: string; claims: ProviderClaims }
  | { provider: string; returnState: string; refusal: Refusal }

/** What a provider said about the person, after every check. */
export interface ProviderClaims {
  sub: string
  [claim: string]: unknown
}

/** What makes a provider different from any other OpenID Connect provider. */
export interface Provider {
  issuer(settings: ProviderSettings): string
  label: string
  /** `prompt` that makes the provider ask again who the person is. */
  askAgain: string
  /** Whether `email_verified` is to be believed; it is unless this says otherwise. */
  vouchesForAddresses?(settings: ProviderSettings): boolean
  /** Throws where claims that passed the checks of OpenID Connect are not to be believed from this provider. */
  check?(claims: ProviderClaims, settings: ProviderSettings): void
}
