import { answered, loadConsentRequest } from './consent-info.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { grantConsent } from './grant-consent.ts'
import { isLegal, legalAmong } from './legal-scopes.ts'
import type { ConsentAcceptance } from './schema.ts'

/** `POST /auth/consent`: the person agrees. What is not a legal matter was granted by signing in. */
export async function acceptConsent(face: AuthFlow, body: () => Promise<ConsentAcceptance>) {
  try {
    const { identity_id, consent_challenge, consented_scopes } = await body()
    const consented = consented_scopes ?? []
    const request = await loadConsentRequest(face, consent_challenge, 'body')
    if (identity_id.toLowerCase() !== request.subject)
      throw new AuthFlowError('forbidden', 'body', { identity_id: 'forbidden' })
    const { requestedScope } = request
    if (consented.some((scope) => !isLegal(scope) && !requestedScope.includes(scope))) {
      throw new AuthFlowError(
        'bad_request',
        'body',
        { consented_scopes: 'invalid' },
        'only requested scopes can be consented',
      )
    }
    const requested = legalAmong(requestedScope)
    if (requested.some((scope) => !consented.includes(scope))) {
      throw new AuthFlowError(
        'forbidden',
        'unknown',
        {
          requested_legal_scope: requested.join(' '),
          consented_legal_scope: legalAmong(consented).join(' '),
        },
        'some requested legal scopes have not been consented',
      )
    }
    const subject = await face.accounts.subject(request.subject, face.consents.granted(request.id))
    if (!subject) throw new AuthFlowError('not_found', 'body', { id: 'not_found' })
    if (subject.value === 1) throw answered('body')
    return { redirect_to: await grantConsent(face, request, requestedScope, subject) }
  } catch (error) {
    throw toAuthFlowError(error).during('consent flow')
  }
}
