import type { NewCredential } from '../../../identities/index.ts'
import type { OidcConfig } from '../../schema.ts'

export interface ProviderAccount {
  /** Id of the provider in the configuration. */
  provider: string
  /** The `sub` that the provider gave: unique and never reassigned there (OpenID Connect Core §5.7). */
  subject: string
}

/** A provider's id has no colon, so no two accounts share an identifier. */
export const identifierOf = ({ provider, subject }: ProviderAccount): string => `${provider}:${subject}`

export function enrolProviderAccount(account: ProviderAccount): NewCredential {
  const { provider, subject } = account
  const config: OidcConfig = { providers: [{ provider, subject }] }
  return { type: 'oidc', identifiers: [identifierOf(account)], config }
}
