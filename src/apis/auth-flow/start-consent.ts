import { isFromDocument } from '../../domain/clients/index.ts'
import { promptIn } from '../../domain/interactions/index.ts'
import { identitiesOfAccountOf } from '../../domain/methods/index.ts'
import { withQuery } from '../../kernel/url.ts'
import { loadConsentRequest } from './consent-info.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'
import { type ConsentRequest, grantConsent } from './grant-consent.ts'
import { legalAmong } from './legal-scopes.ts'
import { invalidFlow } from './start-login.ts'

/** `GET /auth/consent`: goes straight on where there is nothing to agree to, or all of it was agreed to before. */
export async function startConsent(face: AuthFlow, challenge: string): Promise<string> {
  const { settings } = face
  try {
    const request = await loadConsentRequest(face, challenge, 'query')
    if (!(await isSettled(face, request)))
      return withQuery(settings.pages.consent, { consent_challenge: challenge })
    const subject = await face.accounts.subject(request.subject, face.consents.granted(request.id))
    if (!subject)
      throw new AuthFlowError('not_found', 'body', { id: 'not_found' }, 'There is no such identity.')
    return await grantConsent(face, request, request.requestedScope, subject)
  } catch (error) {
    return invalidFlow(settings.pages.consent, error)
  }
}

/** Legal consent counts for the whole account at the application of the accounts, and for one identity elsewhere. */
async function isSettled(
  { settings, clients, consents }: AuthFlow,
  request: ConsentRequest,
): Promise<boolean> {
  const legal = legalAmong(request.requestedScope)
  if (request.skip) return true
  // Operators trust what they register; what a stranger published is for the person to judge.
  const client = await clients.load(request.clientId)
  if (!client || isFromDocument(client)) return false
  if (legal.length === 0) return true
  if (request.clientId !== settings.clientId || promptIn(request.query).includes('consent')) return false
  const given = await consents.rememberedScopes(request.clientId, identitiesOfAccountOf(request.subject))
  return given.some((scopes) => legal.every((scope) => scopes.includes(scope)))
}
