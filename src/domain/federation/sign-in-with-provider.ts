import { Fault, isFault } from '../../kernel/fault.ts'
import type { CredentialFault, Credentials, ProviderAccount } from '../credentials/index.ts'
import type { Identity } from '../identities/index.ts'
import type { FederationFault, ProviderClaims } from './schema.ts'
import { traitsFrom, verifiedAddressesIn } from './traits.ts'

/**
 * The identity of an account at a provider; on its first sign-in one is created from the claims. An address that
 * already belongs to somebody is never reason enough to sign in as them, verified or not.
 */
export const signInWithProvider =
  (dependencies: { credentials: Pick<Credentials, 'oidc'>; registrationEnabled: boolean }) =>
  async (
    account: ProviderAccount,
    claims: ProviderClaims,
    { vouchesForAddresses }: { vouchesForAddresses: boolean },
  ): Promise<Identity> => {
    const { credentials, registrationEnabled } = dependencies
    const known = await credentials.oidc.find(account)
    if (known) return active(known)
    if (!registrationEnabled) {
      throw new Fault<FederationFault>(
        'registration_closed',
        'There is no account, and new ones are not accepted.',
      )
    }
    try {
      const verified = vouchesForAddresses ? verifiedAddressesIn(claims) : []
      return await credentials.oidc.register(account, traitsFrom(claims), verified)
    } catch (error) {
      if (!isFault(error, 'identifier_taken')) throw error
    }
    // Two first sign-ins of one account at the same time: the other one has just created the identity.
    const created = await credentials.oidc.find(account)
    if (created) return active(created)
    throw new Fault<FederationFault>('account_exists', 'An account with this e-mail address exists already.')
  }

function active(identity: Identity): Identity {
  if (identity.state === 'active') return identity
  throw new Fault<CredentialFault>('identity_inactive', 'This account is turned off.')
}
