import type { Grant } from '../../../domain/consents/index.ts'
import { type ConsentOutcome, queryHash } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { BrowserCookies } from './cookies.ts'
import { RejectedByApplication } from './rejection.ts'
import { answerClient } from './respond.ts'

const unusable = 'The consent verifier has already been used, has not been granted, or is invalid.'

/** Third leg: the consent application has answered. Stores the grant and gives the client what it asked for. */
export async function continueConsent(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  authorization: AuthorizationRequest,
  verifier: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { client, query, target } = authorization
  const outcome = openVerifier(server, verifier)
  if (outcome.clientId !== client.id || outcome.queryHash !== queryHash(query))
    throw new OAuthError('access_denied', unusable)
  cookies.requireBound('consent', client.id, outcome.browser, request)
  if (outcome.rejection) throw new RejectedByApplication(outcome.rejection)
  if (!server.settings.allowWiderGrant) requireRequested(server, authorization, outcome)

  const { responseType, redirectUri, codeChallenge, nonce } = authorization
  const grantName = responseType.code ? 'authorization_code' : 'implicit'
  const given = await server.tokens.issueWithGrant(client, grantOf(authorization, outcome), grantName, {
    code: responseType.code ? { redirectUri, codeChallenge } : undefined,
    accessToken: responseType.accessToken,
    idToken: responseType.idToken,
    nonce,
  })
  if (!given) throw new OAuthError('access_denied', 'The consent verifier has already been used.')
  return answerClient(reply, server.settings, target, {
    ...(given.accessToken === undefined
      ? {}
      : { access_token: given.accessToken, token_type: 'bearer', expires_in: String(given.expiresIn) }),
    ...(given.code === undefined ? {} : { code: given.code }),
    ...(given.idToken === undefined ? {} : { id_token: given.idToken }),
    scope: outcome.grantedScope.join(' '),
  })
}

function openVerifier({ interactions }: AuthorizationServer, verifier: string): ConsentOutcome {
  try {
    return interactions.openConsentVerifier(verifier)
  } catch (error) {
    if (isFault(error, 'expired_challenge')) throw new OAuthError('request_unauthorized', error.message)
    if (isFault(error)) throw new OAuthError('access_denied', unusable)
    throw error
  }
}

/** What the user grants is at most what the client asked for (RFC 6749 §3.3). */
function requireRequested(
  { settings }: AuthorizationServer,
  { scope, audience }: AuthorizationRequest,
  outcome: ConsentOutcome,
): void {
  const wider = outcome.grantedScope.find((each) => !settings.isScopeAllowed(scope, each))
  if (wider !== undefined)
    throw new OAuthError('invalid_scope', `The granted scope '${wider}' was not requested.`)
  const foreign = outcome.grantedAudience.find((each) => !audience.includes(each))
  if (foreign !== undefined)
    throw new OAuthError('invalid_request', `The granted audience '${foreign}' was not requested.`)
}

const grantOf = (
  { client, query, scope, audience, oidcContext }: AuthorizationRequest,
  outcome: ConsentOutcome,
): Grant => ({
  id: outcome.id,
  clientId: client.id,
  subject: outcome.subject,
  loginSessionId: outcome.sessionId,
  request: {
    query,
    requestedScope: scope,
    requestedAudience: audience,
    requestedAt: outcome.requestedAt,
    loginRequestId: outcome.loginRequestId,
  },
  grantedScope: outcome.grantedScope,
  grantedAudience: outcome.grantedAudience,
  // The client asked for a level, and the login application named none (OpenID Connect Core §2).
  acr: outcome.acr || (oidcContext.acrValues ? '0' : ''),
  amr: outcome.amr,
  authenticatedAt: outcome.authenticatedAt,
  claims: outcome.session,
  context: outcome.context,
  remember: outcome.remember,
  rememberFor: outcome.rememberFor,
  skipped: outcome.skip,
  handledAt: outcome.handledAt,
})
