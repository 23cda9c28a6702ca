import { identitiesOfAccountOf } from '../../domain/accounts/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { requireOwner } from './owner.ts'

/** `POST /logout`: ends the sessions of all identities of the account, and the tokens of this sign-in. */
export async function logout(face: AuthFlow, request: HttpRequest): Promise<void> {
  const { grant } = await requireOwner(face, request)
  const identities = identitiesOfAccountOf(grant.subject)
  // Sessions first: where something fails the token is still there to try again with.
  for (const session of await face.loginSessions.idsOfSubjects(identities)) await face.logout.end(session)
  await face.sessions.revokeAllOf(identities)
  await face.codes.discard(identities)
  await face.consents.revokeTokens(grant.id)
}
