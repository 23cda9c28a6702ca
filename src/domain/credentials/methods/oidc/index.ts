/** An account at an external identity provider. Who the person is has been established by federation. */
import type { Identities, Identity } from '../../../identities/index.ts'
import { enrolProviderAccount, type ProviderAccount } from './enrol.ts'
import { findByProviderAccount } from './find.ts'

export type { ProviderAccount } from './enrol.ts'

export interface OidcMethod {
  find(account: ProviderAccount): Promise<Identity | undefined>
  /** Creates an identity that signs in with `account`. Throws as `Identities.create`. */
  register(account: ProviderAccount, traits: unknown, verifiedAddresses: string[]): Promise<Identity>
}

export const createOidcMethod = ({ identities }: { identities: Identities }): OidcMethod => ({
  find: findByProviderAccount(identities),
  register: (account, traits, verifiedAddresses) =>
    identities.create({
      traits,
      verifiedAddresses,
      credentials: [enrolProviderAccount(account)],
      unconfirmed: true,
    }),
})
