import { type Static, Type } from 'typebox'
import type { Statement } from '../../platform/database/index.ts'

const NameSchema = Type.Union([
  Type.String({ maxLength: 256 }),
  Type.Object({
    first: Type.Optional(Type.String({ maxLength: 256 })),
    last: Type.Optional(Type.String({ maxLength: 256 })),
  }),
])

/** The traits schema `default`: an e-mail address, perhaps a name, and whatever else is known. */
export const TraitsSchema = Type.Object({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  name: Type.Optional(NameSchema),
})

export type Traits = Static<typeof TraitsSchema> & { [trait: string]: unknown }

export type IdentityState = 'active' | 'inactive'

export type IdentityFault = 'invalid_traits' | 'identifier_taken'

/** Builds the end of an identity's access for the unit in which it is deleted, turned off, or given a new password. */
export interface Departure {
  /** For the unit in which that happens; they do nothing where it does not. */
  statements: readonly Statement[]
  /** To be called once the unit is stored. */
  afterwards(): Promise<void>
}

export type Departing = (
  identityId: string,
  how: 'removed' | 'turned off' | 'new password',
) => Promise<Departure>

/** Times are milliseconds since the epoch, as everywhere. */
export interface Identity {
  id: string
  schemaId: string
  state: IdentityState
  stateChangedAt: number
  traits: Traits
  metadataPublic: unknown
  metadataAdmin: unknown
  verifiableAddresses: VerifiableAddress[]
  recoveryAddresses: RecoveryAddress[]
  createdAt: number
  updatedAt: number
}

export interface VerifiableAddress {
  id: string
  via: 'email'
  value: string
  status: 'pending' | 'sent' | 'completed'
  verified: boolean
  verifiedAt: number | undefined
  createdAt: number
  updatedAt: number
}

export interface RecoveryAddress {
  id: string
  via: 'email'
  value: string
  createdAt: number
  updatedAt: number
}

export type CredentialType = 'password' | 'oidc'

/** What is stored about one way in which an identity proves itself. Only its method reads `config`. */
export interface Credential {
  id: string
  type: CredentialType
  config: unknown
  version: number
}

/** A credential as an operator may see it: everything but what proves it. */
export interface CredentialSummary {
  type: CredentialType
  identifiers: string[]
  version: number
  createdAt: number
  updatedAt: number
}

export interface NewCredential {
  type: CredentialType
  /** Under which it is found again; unique among all credentials of its type. */
  identifiers: string[]
  config: unknown
}

export interface IdentityReplacement {
  traits: unknown
  state: IdentityState
  metadataPublic?: unknown
  metadataAdmin?: unknown
  /** Absent: the password stays as it is. */
  password?: NewCredential | undefined
}

export interface NewIdentity {
  /** Who makes it, unless people do it themselves. */
  by?: 'self' | 'operator'
  /** Only if it was chosen beforehand. */
  id?: string
  traits: unknown
  credentials: NewCredential[]
  /** Addresses that are known to belong to the person; the others wait for verification. */
  verifiedAddresses?: string[]
  /** Somebody named the address and has yet to show that it is theirs, unless it is among the verified ones. */
  unconfirmed?: boolean
  metadataPublic?: unknown
  metadataAdmin?: unknown
}
