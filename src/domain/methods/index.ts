/**
 * Ways to prove who one is: a folder each, behind one contract.
 *
 * Owns what a submission says to a method and what comes of it, as data: the flow that asked stores that, in one unit with
 * everything that hangs on it. Owns the tables of accounts and of the codes that the auth-flow API mails. Does not own
 * credentials as records (see identities) nor sessions.
 */
export { type CodeMethod, createCodeMethod, mailNameOf } from './code/index.ts'
export { type CodeRefusal, createSignInCodes, type SignInCodes } from './code/sign-in-codes.ts'
export { purgeEmailedCodes } from './code/store.ts'
export { createLinkMethod, type LinkMethod } from './link/index.ts'
export type {
  Body,
  Continuity,
  Counting,
  Draft,
  FlowKind,
  Message,
  Method,
  MethodName,
  Proof,
  Reason,
  Result,
  Submitter,
} from './method.ts'
export { createOidcMethod } from './oidc/index.ts'
export {
  createPasswordMethod,
  createPasswords,
  type PasswordFault,
  type Passwords,
} from './password/index.ts'
export {
  type AccountColumns,
  type AccountFault,
  type Accounts,
  accountColumns,
  accountOf,
  createAccounts,
  createPrehashedPasswords,
  type EndingEarlier,
  type HashBounds,
  type HashParameters,
  HashParametersSchema,
  hasAccount,
  identitiesOfAccountOf,
  insertAccount,
  joinAccount,
  linkIdentity,
  type PasswordAndBackup,
  type PrehashedPasswordFault,
  type PrehashedPasswords,
  replacePassword,
  requiredAcrOf,
  resealJob,
  type Subject,
  unlessTaken,
  updateSeal,
} from './prehashed-password/index.ts'
export { messageOf } from './refusal.ts'
