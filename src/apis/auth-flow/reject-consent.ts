import { answered, loadConsentRequest } from './consent-info.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import type { ConsentRejection } from './schema.ts'

/** `POST /auth/consent/reject`: the person does not agree. The application learns of it (RFC 6749 §4.1.2.1). */
export async function rejectConsent(face: AuthFlow, body: () => Promise<ConsentRejection>) {
  try {
    const { identity_id, consent_challenge } = await body()
    const request = await loadConsentRequest(face, consent_challenge, 'body')
    if (identity_id.toLowerCase() !== request.subject)
      throw new AuthFlowError('forbidden', 'body', { identity_id: 'forbidden' })
    const subject = await face.accounts.subject(request.subject, face.consents.granted(request.id))
    if (!subject) throw new AuthFlowError('not_found', 'body', { id: 'not_found' })
    if (subject.value === 1) throw answered('body')
    const rejection = { error: 'access_denied', errorDescription: 'The user did not agree.' }
    return { redirect_to: face.interactions.rejectConsentRequest(consent_challenge, rejection).redirectTo }
  } catch (error) {
    throw toAuthFlowError(error).during('consent flow')
  }
}
