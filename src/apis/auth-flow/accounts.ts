import { identitiesOfAccountOf } from '../../domain/methods/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import { flowToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { originOf } from './device.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { flowOf, loadLoginRequest } from './login-flow.ts'
import { requireClass, requireOwner } from './owner.ts'
import { passwordOf } from './read-step.ts'
import type { Backup, PasswordChange } from './schema.ts'

/** The account in the path, which the bearer of the token has to own, signed in with its password. */
async function requireOwnAccount(face: AuthFlow, request: HttpRequest, id: string) {
  const { clientId, grant } = await requireOwner(face, request)
  if (face.settings.clientId !== undefined && clientId !== face.settings.clientId)
    throw new AuthFlowError('unauthorized', 'headers', { Authorization: 'invalid' }, 'unauthorized client')
  requireClass(grant.acr, 2)
  const subject = await face.accounts.subject(grant.subject, face.consents.granted(grant.id))
  if (subject?.accountId !== id) throw new AuthFlowError('forbidden', 'path', { id: 'forbidden' })
  return grant
}

export async function readBackup(face: AuthFlow, request: HttpRequest, id: string) {
  await requireOwnAccount(face, request, id)
  return face.accounts.backup(id)
}

export async function writeBackup(
  face: AuthFlow,
  request: HttpRequest,
  id: string,
  body: () => Promise<Backup>,
): Promise<void> {
  await requireOwnAccount(face, request, id)
  await face.accounts.writeBackup(id, await body())
}

export async function changePassword(
  face: AuthFlow,
  request: HttpRequest,
  id: string,
  body: () => Promise<PasswordChange>,
): Promise<void> {
  const { subject, loginSessionId } = await requireOwnAccount(face, request, id)
  const change = await body()
  try {
    await face.accounts.changePassword(id, {
      old: passwordOf(change.old_prehashed_password),
      next: { password: passwordOf(change.new_prehashed_password), backupData: change.backup_data },
      version: change.backup_version,
      session: loginSessionId,
      by: { identityId: subject, origin: originOf(face, request) },
    })
  } catch (error) {
    const known = toAuthFlowError(error)
    // Both are called the same in an error of the domain, and only a new one is looked at so closely.
    throw known.details['prehashed_password'] ? known.about('new_prehashed_password') : error
  }
  const identities = identitiesOfAccountOf(subject)
  await face.access.endElsewhere(identities, loginSessionId)
  await face.authentications.discard(identities)
}

/** The backup, for somebody who is still signing in and has given the password. */
export async function readBackupInFlow(
  face: AuthFlow,
  request: HttpRequest,
  { login_challenge: challenge, identity_id: wanted }: { login_challenge: string; identity_id: string },
) {
  const identityId = wanted.toLowerCase()
  const flow = flowOf(await loadLoginRequest(face, challenge, 'query', 'login_challenge'))
  const token = flowToken(request, flow.id)
  const found = token === undefined ? undefined : await face.authentications.find(token)
  if (!found)
    throw new AuthFlowError('unauthorized', 'headers', { Authorization: token ? 'invalid' : 'required' })
  if (found.flowId !== flow.id) {
    const details = { Authorization: 'conflict', login_challenge: 'conflict' }
    throw new AuthFlowError('forbidden', 'headers', details)
  }
  if (found.identityId !== identityId)
    throw new AuthFlowError('forbidden', 'query', { identity_id: 'forbidden' })
  requireClass(String(found.acr), 2)
  const subject = await face.accounts.subject(identityId, face.consents.granted(''))
  if (subject?.accountId === undefined)
    throw new AuthFlowError('not_found', 'query', { account_id: 'not_found' })
  return { ...(await face.accounts.backup(subject.accountId)), account_id: subject.accountId }
}
