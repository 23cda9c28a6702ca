/**
 * Accounts of the auth-flow API: what several identities of one person share.
 *
 * Owns the password that browsers hash, the encrypted backup and which identities belong to an account. Does not own
 * how a password is hashed (credentials) nor who may change it (the face).
 */
export { type Accounts, createAccounts, type PasswordChange, type Subject, unlessTaken } from './accounts.ts'
export { resealJob } from './reseal-job.ts'
export type { AccountFault, Backup, EndingEarlier, ImportedAccount, PasswordAndBackup } from './schema.ts'
export {
  type AccountColumns,
  accountColumns,
  accountOf,
  hasAccount,
  identitiesOfAccountOf,
  insertAccount,
  joinAccount,
  linkIdentity,
  type NewAccount,
  replacePassword,
  requiredAcrOf,
  updateSeal,
} from './store.ts'
