import type { Fragment, Statement } from '../../platform/database/index.ts'
import type { PrehashedPassword } from '../credentials/index.ts'

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
