import type { Grant } from '../../../domain/consents/index.ts'
import { type AnsweredRequest, type ConsentOutcome, queryHash } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import type { HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { InteractiveRequest } from './authorization-request.ts'
import type { BrowserCookies } from './cookies.ts'
import { RejectedByApplication } from './rejection.ts'

const unusable = 'The consent verifier has already been used, has not been granted, or is invalid.'

/** What the consent application says, in the browser and for the request that it was asked for. Stored by the caller. */
export async function consented(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  authorization: InteractiveRequest,
  verifier: string,
  request: HttpRequest,
): Promise<{ grant: Grant; answered: AnsweredRequest }> {
  const { client } = authorization
  const outcome = openVerifier(server, verifier)
  if (outcome.clientId !== client.id || outcome.queryHash !== queryHash(authorization))
    throw new OAuthError('access_denied', unusable)
  await requireBound(server, cookies, outcome, request)
  if (outcome.rejection) throw new RejectedByApplication(outcome.rejection)
  if (!server.settings.allowWiderGrant) requireRequested(server, authorization, outcome)
  const { loginRequestId: id, requestedAt, repeats } = outcome
  return { grant: grantOf(authorization, outcome), answered: repeats ?? { id, requestedAt } }
}

/** In another browser a verifier is refused; one that was used before is just that, as in Hydra. */
async function requireBound(
  { consents }: AuthorizationServer,
  cookies: BrowserCookies,
  { id, clientId, browser }: ConsentOutcome,
  request: HttpRequest,
): Promise<void> {
  try {
    cookies.requireBound('consent', clientId, browser, request)
  } catch (error) {
    if ((await consents.stateOf(id)) !== undefined) throw alreadyUsed()
    throw error
  }
}

export const alreadyUsed = () =>
  new OAuthError('access_denied', 'The consent verifier has already been used.')

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
  { scope, audience }: InteractiveRequest,
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
  { client, query, scope, audience, oidcContext }: InteractiveRequest,
  outcome: ConsentOutcome,
): Grant => ({
  id: outcome.id,
  clientId: client.id,
  subject: outcome.subject,
  clientSubject: outcome.clientSubject,
  loginSessionId: outcome.sessionId,
  request: {
    query,
    requestedScope: scope,
    requestedAudience: audience,
    requestedAt: outcome.requestedAt,
    acceptedAt: outcome.requestedAt + (outcome.acceptedAfter ?? 0),
    loginRequestId: outcome.loginRequestId,
    oidcContext,
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
