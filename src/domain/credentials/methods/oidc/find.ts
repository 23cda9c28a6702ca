import type { Identities, Identity } from '../../../identities/index.ts'
import { identifierOf, type ProviderAccount } from './enrol.ts'

export const findByProviderAccount =
  (identities: Identities) =>
  async (account: ProviderAccount): Promise<Identity | undefined> =>
    (await identities.findByIdentifier('oidc', identifierOf(account)))?.identity
