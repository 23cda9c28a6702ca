import type { Identities, Identity } from '../../../identities/index.ts'
import { identifiersOf, type ProviderAccount } from './enrol.ts'

export const findByProviderAccount =
  (identities: Identities) =>
  async (account: ProviderAccount): Promise<Identity | undefined> => {
    for (const identifier of identifiersOf(account)) {
      const found = await identities.findByIdentifier('oidc', identifier)
      if (found) return found.identity
    }
    return undefined
  }
