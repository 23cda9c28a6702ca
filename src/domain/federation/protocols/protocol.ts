import type { ProviderSettings } from '../providers/index.ts'
import type { ProviderClaims } from '../schema.ts'

/** What a sign-in brings to the provider and back. */
export interface Journey {
  redirectUri: string
  /** Sealed. */
  state: string
  nonce: string
  codeVerifier: string
}

/** How a browser is sent to a provider, and how its answer becomes claims about a person. */
export interface Protocol {
  authorizationUrl(
    settings: ProviderSettings,
    journey: Journey,
    input: { reauthenticate?: boolean | undefined },
  ): Promise<string>
  /** The claims behind an answer. Throws if it is not to be believed. */
  readAnswer(settings: ProviderSettings, journey: Journey, query: string): Promise<ProviderClaims>
}
