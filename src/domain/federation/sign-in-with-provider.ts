import { Fault, isFault } from '../../kernel/fault.ts'
import type { CredentialFault, Credentials, ProviderAccount } from '../credentials/index.ts'
import { createForOwner, type Displace, type Identities, type Identity } from '../identities/index.ts'
import type { Asker, Registered, Registrations, SignUpMethod } from '../registrations/index.ts'
import type { FederationFault, ProviderClaims } from './schema.ts'
import { traitsFrom, verifiedAddressesIn } from './traits.ts'
import { upstreamOf } from './upstream.ts'

/** A browser that comes back from a provider. */
export interface Comer extends Asker {
  /** The application that they come from. */
  application?: string | undefined
}

export interface SignInDependencies {
  credentials: Pick<Credentials, 'oidc'>
  identities: Pick<Identities, 'create' | 'ownerOf'>
  registrations: Pick<Registrations, 'begin'>
  displace: Displace
  registrationEnabled: boolean
}

/**
 * The identity of an account at a provider; on its first sign-in one is created from the claims. An address that
 * already belongs to somebody is never reason enough to sign in as them, verified or not; but nobody has it who never showed
 * that it is theirs, and an address that the provider does not vouch for is shown to be theirs like that of any stranger.
 */
export const signInWithProvider =
  (dependencies: SignInDependencies) =>
  async (
    account: ProviderAccount,
    claims: ProviderClaims,
    by: Comer,
    { vouchesForAddresses }: { vouchesForAddresses: boolean },
  ): Promise<Registered> => {
    const { credentials, registrationEnabled } = dependencies
    const known = await credentials.oidc.find(account)
    if (known) return { identity: active(known) }
    if (!registrationEnabled) {
      throw new Fault<FederationFault>(
        'registration_closed',
        'There is no account, and new ones are not accepted.',
      )
    }
    try {
      return await signUp(dependencies, account, claims, by, vouchesForAddresses)
    } catch (error) {
      if (!isFault(error, 'identifier_taken')) throw error
    }
    // Two first sign-ins of one account at the same time: the other one has just created the identity.
    const created = await credentials.oidc.find(account)
    if (created) return { identity: active(created) }
    throw new Fault<FederationFault>('account_exists', 'An account with this e-mail address exists already.')
  }

async function signUp(
  { credentials, identities, registrations, displace }: SignInDependencies,
  account: ProviderAccount,
  claims: ProviderClaims,
  by: Comer,
  vouchesForAddresses: boolean,
): Promise<Registered> {
  const traits = traitsFrom(claims)
  const credential = credentials.oidc.enrol(account)
  const verifiedAddresses = vouchesForAddresses ? verifiedAddressesIn(claims) : []
  if (verifiedAddresses.length > 0) {
    const created = { traits, verifiedAddresses, credentials: [credential] }
    return { identity: await createForOwner({ identities, displace })(created) }
  }
  const signUp: SignUpMethod = { method: 'oidc', upstream: upstreamOf(account.providers[0] ?? '', claims) }
  const newcomer = {
    traits: { ...traits, email: traits['email'] ?? '' },
    signUp,
    application: by.application,
  }
  return registrations.begin({ ...newcomer, enrol: async () => credential }, by)
}

function active(identity: Identity): Identity {
  if (identity.state === 'active') return identity
  throw new Fault<CredentialFault>('identity_inactive', 'This account is turned off.')
}
