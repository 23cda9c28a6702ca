import type { Identities, Identity, NewCredential } from '../identities/index.ts'
import { enrolProviderAccount, findByProviderAccount, type ProviderAccount } from './provider-account.ts'
import type { ProviderClaims } from './schema.ts'
import { traitsFrom, verifiedAddressesIn } from './traits.ts'

/** Somebody whom a provider knows and nobody here. */
export interface ProviderNewcomer {
  traits: Record<string, string>
  credential: NewCredential
  /** Whether the provider is believed that the address is theirs. */
  isVouchedFor: boolean
}

/**
 * The identity of an account at a provider, or what one can be made of. An address that belongs to somebody already is never
 * reason enough to sign in as them, verified or not.
 */
export const identify =
  ({ identities }: { identities: Pick<Identities, 'findByIdentifier'> }) =>
  async (
    account: ProviderAccount,
    claims: ProviderClaims,
    { vouchesForAddresses }: { vouchesForAddresses: boolean },
  ): Promise<{ identity: Identity } | { identity: undefined; newcomer: ProviderNewcomer }> => {
    const identity = await findByProviderAccount(identities, account)
    if (identity) return { identity }
    const newcomer = {
      traits: traitsFrom(claims),
      credential: enrolProviderAccount(account),
      isVouchedFor: vouchesForAddresses && verifiedAddressesIn(claims).length > 0,
    }
    return { identity: undefined, newcomer }
  }
