import { operation, redirection } from '../../platform/http/index.ts'
import { acceptConsent } from './accept-consent.ts'
import { ConsentInfo, RedirectTo } from './answers.ts'
import { consentInfo } from './consent-info.ts'
import type { AuthFlow } from './context.ts'
import { redirect } from './redirect.ts'
import { rejectConsent } from './reject-consent.ts'
import { ConsentAcceptance, ConsentRejection, requiredText } from './schema.ts'
import { startConsent } from './start-consent.ts'

const start = operation({
  id: 'startConsent',
  summary: 'Where the authorization server sends browsers whose users have to agree',
  method: 'GET',
  path: '/auth/consent',
  query: { consent_challenge: requiredText },
  answers: { 302: redirection },
  async handle(face: AuthFlow, { query, reply }) {
    return redirect(reply, await startConsent(face, query.consent_challenge))
  },
})

const info = operation({
  id: 'getConsentInfo',
  summary: 'What is to be agreed to',
  method: 'GET',
  path: '/auth/consent/info',
  query: { consent_challenge: requiredText },
  answers: { 200: ConsentInfo },
  handle: (face: AuthFlow, { query }) => consentInfo(face, query.consent_challenge),
})

const accept = operation({
  id: 'acceptConsent',
  summary: 'The person agrees',
  method: 'POST',
  path: '/auth/consent',
  body: ConsentAcceptance,
  answers: { 200: RedirectTo },
  handle: (face: AuthFlow, { body }) => acceptConsent(face, body),
})

const reject = operation({
  id: 'rejectConsent',
  summary: 'The person does not agree',
  method: 'POST',
  path: '/auth/consent/reject',
  body: ConsentRejection,
  answers: { 200: RedirectTo },
  handle: (face: AuthFlow, { body }) => rejectConsent(face, body),
})

export const consentOperations = [start, info, accept, reject]
