import { identitiesOfAccountOf } from '../../domain/methods/index.ts'
import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { requireOwner } from './owner.ts'
import { forgetSession } from './session-cookie.ts'

/**
 * `POST /logout`: ends the sessions of all identities of the account, and the tokens of applications; of this sign-in at
 * least.
 */
export async function logout(face: AuthFlow, request: HttpRequest, reply: HttpReply): Promise<void> {
  const { grant } = await requireOwner(face, request)
  const identities = identitiesOfAccountOf(grant.subject)
  // Tokens last: where something fails this one is still there to try again with.
  await face.codes.discard(identities)
  await face.authentications.discard(identities)
  await face.access.endEverywhere(identities)
  await face.consents.revokeTokens(grant.id)
  forgetSession(face, reply)
}
