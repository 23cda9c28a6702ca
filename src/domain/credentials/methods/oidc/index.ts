/** An account at an external identity provider. Who the person is has been established by federation. */
import type { Identities, Identity, NewCredential } from '../../../identities/index.ts'
import { enrolProviderAccount, type ProviderAccount } from './enrol.ts'
import { findByProviderAccount } from './find.ts'

export type { ProviderAccount } from './enrol.ts'

export interface OidcMethod {
  find(account: ProviderAccount): Promise<Identity | undefined>
  /** The credential of somebody who signs in with `account`. */
  enrol(account: ProviderAccount): NewCredential
}

export const createOidcMethod = ({ identities }: { identities: Identities }): OidcMethod => ({
  find: findByProviderAccount(identities),
  enrol: enrolProviderAccount,
})
