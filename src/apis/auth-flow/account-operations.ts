import { HashParametersSchema } from '../../domain/methods/index.ts'
import { noContent, operation } from '../../platform/http/index.ts'
import { changePassword, readBackup, readBackupInFlow, writeBackup } from './accounts.ts'
import { BackupInFlow, IdentityDocument, StoredBackup } from './answers.ts'
import type { AuthFlow } from './context.ts'
import { changeIdentity, readIdentity } from './identities.ts'
import { Backup, PasswordChange, requiredText, SignInProfileChange } from './schema.ts'

/** Ids are written in small letters here, and read in both (RFC 9562 §4). */
const idIn = ({ id }: { id: string }): string => id.toLowerCase()

const showIdentity = operation({
  id: 'getOwnIdentity',
  summary: 'How somebody is shown where they sign in',
  method: 'GET',
  path: '/identities/:id',
  answers: { 200: IdentityDocument },
  security: 'bearer',
  handle: (face: AuthFlow, { path, request }) => readIdentity(face, request, idIn(path)),
})

const patchIdentity = operation({
  id: 'patchOwnIdentity',
  summary: 'Changes what is named; null takes it back',
  method: 'PATCH',
  path: '/identities/:id',
  body: SignInProfileChange,
  answers: { 204: noContent },
  security: 'bearer',
  handle: (face: AuthFlow, { path, request, body }) => changeIdentity(face, request, idIn(path), body),
})

const showBackupInFlow = operation({
  id: 'getBackupInFlow',
  summary: 'The backup of an account, for somebody who is still signing in',
  method: 'GET',
  path: '/auth/backup',
  query: { login_challenge: requiredText, identity_id: requiredText },
  answers: { 200: BackupInFlow },
  security: 'bearer',
  handle: (face: AuthFlow, { query, request }) => readBackupInFlow(face, request, query),
})

const showPasswordParameters = operation({
  id: 'getPasswordParameters',
  summary: 'How the password of an account is hashed',
  method: 'GET',
  path: '/accounts/:id/pwd-params',
  answers: { 200: HashParametersSchema },
  handle: ({ accounts }: AuthFlow, { path }) => accounts.passwordParameters(idIn(path)),
})

const showBackup = operation({
  id: 'getBackup',
  summary: 'The backup of the own account',
  method: 'GET',
  path: '/accounts/:id/backup',
  answers: { 200: StoredBackup },
  security: 'bearer',
  handle: (face: AuthFlow, { path, request }) => readBackup(face, request, idIn(path)),
})

const putBackup = operation({
  id: 'setBackup',
  summary: 'Stores the next version of the backup',
  method: 'PUT',
  path: '/accounts/:id/backup',
  body: Backup,
  answers: { 204: noContent },
  security: 'bearer',
  handle: (face: AuthFlow, { path, request, body }) => writeBackup(face, request, idIn(path), body),
})

const putPassword = operation({
  id: 'setPassword',
  summary: 'Replaces password and backup, and ends the other sessions of the account',
  method: 'PUT',
  path: '/accounts/:id/password',
  body: PasswordChange,
  answers: { 204: noContent },
  security: 'bearer',
  handle: (face: AuthFlow, { path, request, body }) => changePassword(face, request, idIn(path), body),
})

export const accountOperations = [
  ...[showIdentity, patchIdentity, showBackupInFlow, showPasswordParameters],
  ...[showBackup, putBackup, putPassword],
]
