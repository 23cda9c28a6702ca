import { clientJson } from './client-json.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, type Origin } from './errors.ts'
import type { ConsentRequest } from './grant-consent.ts'
import { ofChallenge, requireAsked } from './login-flow.ts'

/** `GET /auth/consent/info`: what is to be agreed to. */
export async function consentInfo(face: AuthFlow, challenge: string) {
  const request = await loadConsentRequest(face, challenge, 'not_defined')
  const subject = await face.accounts.subject(request.subject, face.consents.granted(request.id))
  if (subject?.value === 1) throw answered('not_defined')
  return {
    subject: request.subject,
    acr: request.acr,
    scope: request.requestedScope,
    context: request.context ?? { amr: request.amr.join(' ') },
    client: await clientJson(face, request.clientId),
  }
}

export async function loadConsentRequest(
  face: AuthFlow,
  challenge: string,
  origin: Origin,
): Promise<ConsentRequest> {
  try {
    const request = face.interactions.loadConsentRequest(challenge)
    await requireAsked(face, request.clientId, 'consent')
    return request
  } catch (error) {
    throw ofChallenge(error, origin, 'challenge')
  }
}

export const answered = (origin: Origin) =>
  new AuthFlowError('conflict', origin, {}, 'The consent request has been answered already.')
