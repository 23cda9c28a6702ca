import type { Identities, Identity, NewCredential } from '../identities/index.ts'

/** An account at an external provider, under which somebody is known here. */
export interface ProviderAccount {
  /** Ids in the configuration of the provider, under which it is asked here first, and under which it is known as well. */
  providers: readonly string[]
  /** The `sub` that the provider gave: unique and never reassigned there (OpenID Connect Core §5.7). */
  subject: string
}

/** What is stored about accounts at external identity providers. */
interface OidcConfig {
  providers: { provider: string; subject: string }[]
}

/** A provider's id has no colon, so no two accounts share an identifier. */
const identifiersOf = ({ providers, subject }: ProviderAccount): string[] =>
  [...new Set(providers)].map((provider) => `${provider}:${subject}`)

/** The credential of somebody who signs in with the account: under every id, so that two first sign-ins at once under different ones make one identity. */
export function enrolProviderAccount(account: ProviderAccount): NewCredential {
  const { providers, subject } = account
  const config: OidcConfig = { providers: providers.slice(0, 1).map((provider) => ({ provider, subject })) }
  return { type: 'oidc', identifiers: identifiersOf(account), config }
}

export async function findByProviderAccount(
  identities: Pick<Identities, 'findByIdentifier'>,
  account: ProviderAccount,
): Promise<Identity | undefined> {
  for (const identifier of identifiersOf(account)) {
    const found = await identities.findByIdentifier('oidc', identifier)
    if (found) return found.identity
  }
  return undefined
}
