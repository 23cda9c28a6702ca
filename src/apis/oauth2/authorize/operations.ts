import { type OperationGroup, operation, redirection } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { ErrorDocument, text } from '../schema.ts'
import type { BrowserCookies } from './cookies.ts'
import { authorize } from './endpoint.ts'

/** The parts of the endpoints that browsers come to. */
export interface Browsing {
  server: AuthorizationServer
  cookies: BrowserCookies
}

/** RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1 and §6.1, RFC 8707 §2. The endpoint reads them itself. */
const parameters = {
  ...{ client_id: text, response_type: text, redirect_uri: text, scope: text, state: text },
  ...{ response_mode: text, nonce: text, code_challenge: text, code_challenge_method: text },
  ...{ prompt: text, max_age: text, id_token_hint: text, login_hint: text, acr_values: text },
  ...{ display: text, ui_locales: text, claims: text, request: text, request_uri: text },
  ...{ audience: text, resource: text, login_verifier: text, consent_verifier: text },
}

const answers = {
  200: { says: 'A page that sends the answer to the client (OAuth 2.0 Form Post).', mediaType: 'text/html' },
  302: redirection,
  303: { says: 'Sends the browser back to the client with the answer.' },
}

const get = operation({
  id: 'oAuth2Authorize',
  summary: 'The authorization endpoint (RFC 6749 §3.1)',
  method: 'GET',
  path: '/oauth2/auth',
  query: parameters,
  answers,
  handle: ({ server, cookies }: Browsing, { request, reply, form }) =>
    authorize(server, cookies, { request, reply, form }),
})

const post = operation({
  id: 'postOAuth2Authorize',
  summary: 'The same, with the parameters in a form (OpenID Connect Core §3.1.2.1)',
  method: 'POST',
  path: '/oauth2/auth',
  form: parameters,
  answers,
  handle: ({ server, cookies }: Browsing, { request, reply, form }) =>
    authorize(server, cookies, { request, reply, form }),
})

export const authorizeOperations: OperationGroup<Browsing> = {
  tag: 'authorize',
  error: ErrorDocument,
  operations: [get, post],
}
