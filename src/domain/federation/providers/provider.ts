import type { Static, TObject, TSchema } from 'typebox'
import type { CommonSettings, Mark, ProviderClaims } from '../schema.ts'

export type Options = Readonly<Record<string, TSchema>>

/** What the configuration may say about a provider of a kind with these options. */
export type SettingsOf<Own extends Options> = CommonSettings & {
  [Name in keyof Static<TObject<Own>>]?: Static<TObject<Own>>[Name] | undefined
}

interface Kind<Own extends Options> {
  /** What providers of this kind are, for the documentation. */
  description: string
  /** Name on the button, unless the configuration has another. */
  label: string
  mark: Mark
  /** Configuration keys beside those that all kinds have. Those that are not optional must be set. */
  options: Own
  /** Whether `email_verified` is to be believed; it is unless this says otherwise. */
  vouchesForAddresses?(settings: SettingsOf<Own>): boolean
}

/** Providers with an ID token and a discovery document. */
export interface OidcProvider<Own extends Options = Options> extends Kind<Own> {
  protocol: 'oidc'
  issuer(settings: SettingsOf<Own>): string
  /** `prompt` that makes the provider ask again who the person is. */
  askAgain: string
  /** Throws if claims that passed the checks of OpenID Connect are not to be believed from this provider. */
  check?(claims: ProviderClaims, settings: SettingsOf<Own>): void
}

/** Providers without an ID token: an API of their own tells to whom an access token belongs. */
export interface OAuth2Provider<Own extends Options = Options> extends Kind<Own> {
  protocol: 'oauth2'
  authorizationEndpoint: string
  tokenEndpoint: string
  readClaims(accessToken: string, request: typeof fetch): Promise<ProviderClaims>
}

export const oidcProvider = <const Own extends Options>(
  kind: Omit<OidcProvider<Own>, 'protocol'>,
): OidcProvider<Own> => ({ protocol: 'oidc', ...kind })
