/** Below the base of the redirect URIs; the id of the provider follows. */
export const callbackPath = '/self-service/methods/oidc/callback'

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
  mark: Mark
}

/** A drawing of paths in a square of 24 units. */
export type Mark = readonly {
  d: string
  fill?: string
  stroke?: string
  width?: number
  rounded?: boolean
}[]

/** What the configuration says about a provider of any kind. */
export interface CommonSettings {
  id: string
  label?: string | undefined
  client_id: string
  client_secret: string
  scope: readonly string[]
  trust_email_verified?: boolean | undefined
}

/** Why a callback signs nobody in. The state was genuine, so where the person came from is still known. */
export type Refusal = 'denied' | 'failed' | 'expired' | 'replayed'

export type SignInOutcome =
  | { provider: string; returnState: string; claims: ProviderClaims }
  /** `detail` is for operators: what the provider answered. */
  | { provider: string; returnState: string; refusal: Refusal; detail?: string }

/** What a provider said about the person, after every check. */
export interface ProviderClaims {
  sub: string
  [claim: string]: unknown
}
