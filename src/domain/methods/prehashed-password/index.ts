/**
 * A password whose slow hash the browser computes ("server relief"): the server never sees the password, and spends no
 * memory on it. The stored form is that of the auth-flow API's original, so that accounts can move here.
 *
 * Owns accounts: the credential of this method that several identities of one person share, with the backup that depends on
 * the password. Does not own who may change it (the face).
 */
export { type Accounts, createAccounts, type Subject, unlessTaken } from './accounts.ts'
export { createPrehashedPasswords, type PrehashedPasswords } from './passwords.ts'
export { resealJob } from './reseal-job.ts'
export {
  type AccountFault,
  type EndingEarlier,
  type HashBounds,
  type HashParameters,
  HashParametersSchema,
  type PasswordAndBackup,
  type PrehashedPasswordFault,
} from './schema.ts'
export {
  type AccountColumns,
  accountColumns,
  accountOf,
  hasAccount,
  identitiesOfAccountOf,
  insertAccount,
  joinAccount,
  linkIdentity,
  replacePassword,
  requiredAcrOf,
  updateSeal,
} from './store.ts'
