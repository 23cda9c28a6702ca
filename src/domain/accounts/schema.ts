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
 * Statements that end the tokens that applications got for the identities of the given ids, for the unit in which a password
 * is replaced. `condition` is about grants.
 */
export type EndingTokens = (identities: Fragment<string>, condition: Fragment<boolean>) => Statement[]

export type AccountFault = 'account_not_found' | 'wrong_old_password' | 'backup_version_conflict'
