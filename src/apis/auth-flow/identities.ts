import { signInProfileIn } from '../../domain/identities/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'
import { requireClass, requireOwner } from './owner.ts'
import type { SignInProfileChange } from './schema.ts'

/** The identity in the path, which has to be the one that the token stands for. */
async function requireOwnIdentity(face: AuthFlow, request: HttpRequest, id: string) {
  const { grant } = await requireOwner(face, request)
  requireClass(grant.acr, 1)
  if (grant.subject !== id) throw new AuthFlowError('forbidden', 'path', { id: 'forbidden' })
  return grant
}

/** `GET /identities/:id`: how somebody is shown where they sign in. */
export async function readIdentity(face: AuthFlow, request: HttpRequest, id: string) {
  const grant = await requireOwnIdentity(face, request, id)
  const [identity, subject] = await Promise.all([
    face.identities.load(id),
    face.accounts.subject(id, face.consents.granted(grant.id)),
  ])
  if (!identity) throw new AuthFlowError('not_found', 'path', { id: 'not_found' })
  const { displayName, avatarUrl } = signInProfileIn(identity.metadataPublic)
  return {
    id,
    account_id: subject?.accountId ?? null,
    display_name: displayName ?? identity.traits.email,
    avatar_url: avatarUrl,
    identifier: { kind: 'email', value: identity.traits.email },
  }
}

/** `PATCH /identities/:id`: what is named is changed; `null` takes it back. */
export async function changeIdentity(
  face: AuthFlow,
  request: HttpRequest,
  id: string,
  body: () => Promise<SignInProfileChange>,
): Promise<void> {
  await requireOwnIdentity(face, request, id)
  const { display_name, avatar_url } = await body()
  const changed = await face.identities.updateSignInProfile(id, {
    ...(display_name !== undefined && { displayName: display_name?.trim() ?? null }),
    ...(avatar_url !== undefined && { avatarUrl: avatar_url }),
  })
  if (!changed) throw new AuthFlowError('not_found', 'path', { id: 'not_found' })
}
