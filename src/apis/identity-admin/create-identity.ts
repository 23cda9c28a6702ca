import { Check, Errors } from 'typebox/value'
import type { Accounts } from '../../domain/accounts/index.ts'
import type { Credentials } from '../../domain/credentials/index.ts'
import type { Identities, Identity } from '../../domain/identities/index.ts'
import { IdentityAdminError } from './errors.ts'
import { CreateIdentityBody } from './schema.ts'

/** Creates the identity that `body` describes, with its password where it has one. */
export async function createIdentity(
  { identities, passwords, accounts }: IdentityCreation,
  body: unknown,
): Promise<Identity> {
  if (!Check(CreateIdentityBody, body)) throw new IdentityAdminError(400, whatIsWrong(body))
  const { traits, credentials, verifiable_addresses: addresses = [] } = body
  const password = credentials?.password?.config.password
  const account = credentials?.prehashed_password?.config
  const newIdentity = {
    traits,
    credentials: password === undefined ? [] : [await passwords.enrol(password, traits)],
    verifiedAddresses: addresses.filter(({ verified }) => verified).map(({ value }) => value),
    metadataPublic: body.metadata_public,
    metadataAdmin: body.metadata_admin,
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
  passwords: Credentials['password']
  accounts: Pick<Accounts, 'passwordParameters' | 'adopting' | 'sharing'>
}

/** One sentence with the place first. A member that nobody knows says more than one that is missing beside it. */
function whatIsWrong(body: unknown): string {
  const errors = Errors(CreateIdentityBody, body)
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties')
  const error = unknown ?? errors[0]
  const place = error?.instancePath.split('/').slice(1).join('.') || 'The body'
  if (unknown)
    return `${place} has a member that is not supported: ${unknownMembers(unknown.params).join(', ')}.`
  return `${place} ${error?.message ?? 'is no identity'}.`
}

const unknownMembers = (parameters: unknown): string[] =>
  (parameters as { additionalProperties?: string[] }).additionalProperties ?? []
