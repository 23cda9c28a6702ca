import type { NewCredential } from '../../../identities/index.ts'
import type { OidcConfig } from '../../schema.ts'

export interface ProviderAccount {
  /** Ids in the configuration of the provider, under which it is asked here first, and under which it is known as well. */
  providers: readonly string[]
  /** The `sub` that the provider gave: unique and never reassigned there (OpenID Connect Core §5.7). */
  subject: string
}

/** A provider's id has no colon, so no two accounts share an identifier. */
export const identifiersOf = ({ providers, subject }: ProviderAccount): string[] =>
  [...new Set(providers)].map((provider) => `${provider}:${subject}`)

/** Under every id, so that two first sign-ins at once under different ones make one account. */
export function enrolProviderAccount(account: ProviderAccount): NewCredential {
  const { providers, subject } = account
  const config: OidcConfig = { providers: providers.slice(0, 1).map((provider) => ({ provider, subject })) }
  return { type: 'oidc', identifiers: identifiersOf(account), config }
}
