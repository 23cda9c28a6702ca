import { type Static, Type } from 'typebox'
import type { Fragment, Statement } from '../../../platform/database/index.ts'

/** With which Argon2 (RFC 9106) the browser turns a password into what it sends. */
export const HashParametersSchema = Type.Object({
  salt_base64: Type.String({ minLength: 1, maxLength: 1024 }),
  /** KiB. */
  memory: Type.Integer(),
  iterations: Type.Integer(),
  parallelism: Type.Integer(),
  /** Absent for browsers that know one kind only. */
  type: Type.Optional(Type.Union([Type.Literal('argon2i'), Type.Literal('argon2id')])),
})

export type HashParameters = Static<typeof HashParametersSchema>

/** A password as it leaves the browser: only its hash, and how that was made. */
export interface PrehashedPassword {
  /** Standard base64 with padding. */
  hash: string
  parameters: HashParameters
}

/** Bounds for parameters that browsers choose; memory in KiB. */
export interface HashBounds {
  memory: Bound
  iterations: Bound
  parallelism: Bound
}

export interface Bound {
  least: number
  most: number
}

export type PrehashedPasswordFault =
  | 'malformed_hash'
  | 'malformed_salt'
  | 'hash_parameters_out_of_bounds'
  | 'unknown_password_format'

/** What the browser encrypted with the password. The server keeps it and reads nothing in it. */
export interface Backup {
  data: string
  version: number
}

/** A password and the backup that depends on it: they change together. */
export interface PasswordAndBackup {
  password: PrehashedPassword
  backupData: string
}

/** An account that another system kept. */
export interface ImportedAccount {
  /** As the other system stored it. */
  storedPassword: string
  backup: Backup
  /** The authentication context class that sign-ins need where the application asks for none. */
  requiredAcr: number
}

/**
 * Statements that end what the identities of the given ids have, for the unit in which somebody else may be shut out:
 * sessions, sign-ins under way, and tokens of applications. Nothing ends unless `condition` holds.
 */
export type EndingEarlier = (
  identities: Fragment<string>,
  how: {
    condition: Fragment<boolean>
    /** The session of the authorization server in which it happens; it goes on. */
    session: string
    /** The session of the identity that goes on; absent for the one that `session` came from. */
    identitySession?: string
    /** The sign-in in which it happens, if it is one; it goes on. */
    flow?: string
    /** About grants: whether their tokens end. All do unless it says otherwise. */
    grants?: Fragment<boolean>
    /** Whether consents are taken back with all tokens. */
    withdraws?: boolean
  },
) => Promise<Statement[]>

export type AccountFault = 'account_not_found' | 'wrong_old_password' | 'backup_version_conflict'
