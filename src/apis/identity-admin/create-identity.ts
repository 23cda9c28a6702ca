import type { Identities, Identity } from '../../domain/identities/index.ts'
import type { Accounts, Passwords } from '../../domain/methods/index.ts'
import type { CreateIdentityBody } from './schema.ts'

/** Creates the identity that is `wanted`, with its password where it has one. */
export async function createIdentity(
  { identities, passwords, accounts }: IdentityCreation,
  wanted: CreateIdentityBody,
): Promise<Identity> {
  const { traits, credentials, verifiable_addresses: addresses = [] } = wanted
  const password = credentials?.password?.config.password
  const account = credentials?.prehashed_password?.config
  const newIdentity = {
    by: 'operator' as const,
    traits,
    credentials: password === undefined ? [] : [await passwords.enrol(password, traits)],
    verifiedAddresses: addresses.filter(({ verified }) => verified).map(({ value }) => value),
    metadataPublic: wanted.metadata_public,
    metadataAdmin: wanted.metadata_admin,
  }
  if (account === undefined) return identities.create(newIdentity)
  if ('account_id' in account) {
    await accounts.passwordParameters(account.account_id) // there is none: nothing is created
    return identities.create(newIdentity, ({ id }) => accounts.sharing(id, account.account_id))
  }
  return identities.create(newIdentity, ({ id }) =>
    accounts.adopting(id, {
      storedPassword: account.hashed_password,
      backup: { data: account.backup_data, version: account.backup_version ?? 1 },
      requiredAcr: account.required_acr ?? 0,
    }),
  )
}

export interface IdentityCreation {
  identities: Identities
  passwords: Passwords
  accounts: Pick<Accounts, 'passwordParameters' | 'adopting' | 'sharing'>
}
