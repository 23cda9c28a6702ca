import { identitiesOfAccountOf } from '../../domain/accounts/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { endSessions } from './end-sessions.ts'
import { requireOwner } from './owner.ts'

/** `POST /logout`: ends the sessions of all identities of the account, and the tokens of this sign-in. */
export async function logout(face: AuthFlow, request: HttpRequest): Promise<void> {
  const { grant } = await requireOwner(face, request)
  // Sessions first: where something fails the token is still there to try again with.
  await endSessions(face, grant.subject)
  await face.codes.discard(identitiesOfAccountOf(grant.subject))
  await face.consents.revokeTokens(grant.id)
}
