import { type OperationGroup, operation, redirection } from '../../../platform/http/index.ts'
import { ErrorDocument, text } from '../schema.ts'
import { type LogoutEndpoint, logout } from './endpoint.ts'

/** OpenID Connect RP-Initiated Logout §2. */
const parameters = {
  ...{ id_token_hint: text, post_logout_redirect_uri: text, state: text, client_id: text },
  ...{ logout_hint: text, ui_locales: text, logout_verifier: text },
}

const answers = {
  200: {
    says: 'A page that signs out of the clients as well (OpenID Connect Front-Channel Logout).',
    mediaType: 'text/html',
  },
  302: redirection,
}

const get = operation({
  id: 'revokeOidcSession',
  summary: 'The end session endpoint (OpenID Connect RP-Initiated Logout §2)',
  method: 'GET',
  path: '/oauth2/sessions/logout',
  query: parameters,
  answers,
  handle: (endpoint: LogoutEndpoint, { request, reply, form }) => logout(endpoint, { request, reply, form }),
})

const post = operation({
  id: 'postOidcSessionLogout',
  summary: 'The same, with the parameters in a form',
  method: 'POST',
  path: '/oauth2/sessions/logout',
  form: parameters,
  answers,
  handle: (endpoint: LogoutEndpoint, { request, reply, form }) => logout(endpoint, { request, reply, form }),
})

export const logoutOperations: OperationGroup<LogoutEndpoint> = {
  tag: 'logout',
  error: ErrorDocument,
  operations: [get, post],
}
