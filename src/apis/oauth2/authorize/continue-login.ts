import { interactionUrls, isFromDocument, isPublic } from '../../../domain/clients/index.ts'
import {
  type LoginOutcome,
  queryHash,
  shortfallOf,
  unorderedAcr,
} from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import { hexIdOf } from '../../../kernel/ids.ts'
import { isLocalHost, parseUrl, withQuery } from '../../../kernel/url.ts'
import type { Fragment } from '../../../platform/database/index.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { InteractiveRequest } from './authorization-request.ts'
import { settleClientSubject, withHintRead } from './client-subject.ts'
import type { BrowserCookies } from './cookies.ts'
import { answerRefusal, clockSkew, demandOfRequest, flowEnded } from './login-refusal.ts'
import { RejectedByApplication } from './rejection.ts'
import { redirectTo } from './respond.ts'

const unusable = 'The login verifier has already been used, has not been granted, or is invalid.'

/** Second leg: the login application has answered. Remembers the sign-in and sends the browser to ask for consent. */
export async function continueLogin(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  authorization: InteractiveRequest,
  verifier: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { settings, interactions, loginSessions, logout } = server
  const { endpoint, client, query } = authorization
  const opened = openVerifier(server, verifier)
  if (opened.clientId !== client.id || opened.queryHash !== queryHash(authorization))
    throw new OAuthError('access_denied', unusable)
  cookies.requireBound('login', client.id, opened.browser, request)
  if (opened.rejection) throw new RejectedByApplication(opened.rejection)
  const { repeats } = opened
  const asked = await withHintRead(server, { ...authorization, repeats }, opened.subject)
  const shortfall = shortfallOf(
    demandOfRequest(asked, opened.requestedAt),
    { ...opened, asked: !opened.skip },
    unorderedAcr,
    clockSkew,
  )
  if (shortfall !== undefined) {
    if (shortfall !== 'too_weak') cookies.clearSession(reply)
    throw answerRefusal(shortfall)
  }

  const redeemed = await loginSessions.redeem(opened, grantedScope(server, asked, opened.subject))
  if (!redeemed) throw flowEnded()
  const outcome = { ...opened, sessionId: redeemed.sessionId }
  const before = cookies.sessionId(request)
  if (!outcome.skip && before !== undefined && before !== outcome.sessionId)
    await logout.endAlone(before, 'signed_in_again')
  keepSession(cookies, outcome, settings.sessionLifespan, reply)

  const granted = redeemed.value === null ? undefined : (JSON.parse(redeemed.value) as string[])
  const skip = granted !== undefined && covers(server, asked, granted)
  if (!skip && authorization.prompt.includes('none')) {
    throw new OAuthError(
      'consent_required',
      "Prompt 'none' was requested, but no previous consent was found.",
    )
  }
  const challenge = interactions.consentChallengeOf({
    // One grant comes of a login request, however often its user comes back to consent.
    id: consentIdOf(outcome),
    loginRequestId: outcome.id,
    endpoint,
    clientId: client.id,
    query,
    requestedScope: authorization.scope,
    requestedAudience: authorization.audience,
    oidcContext: authorization.oidcContext,
    sessionId: outcome.sessionId,
    subject: outcome.subject,
    clientSubject: await settleClientSubject(server, client, outcome),
    authenticatedAt: outcome.authenticatedAt,
    requestedAt: outcome.requestedAt,
    acceptedAfter: outcome.acceptedAfter,
    acr: outcome.acr,
    amr: outcome.amr,
    context: outcome.context,
    skip,
    grantedBefore: repeats && !skip ? granted : undefined,
    browser: cookies.bind('consent', client.id, request, reply),
    device: authorization.device,
    repeats,
  })
  const page = interactionUrls(client).consent ?? settings.urls.consent
  return redirectTo(reply, withQuery(page, { consent_challenge: challenge }))
}

function openVerifier({ interactions }: AuthorizationServer, verifier: string): LoginOutcome {
  try {
    return interactions.openLoginVerifier(verifier)
  } catch (error) {
    if (isFault(error, 'expired_challenge')) throw new OAuthError('request_unauthorized', error.message)
    if (isFault(error)) throw new OAuthError('access_denied', unusable)
    throw error
  }
}

/** The cookie is set for a new sign-in that is to be remembered, and anew where the application extends an old one. */
function keepSession(
  cookies: BrowserCookies,
  outcome: LoginOutcome,
  lifespan: number,
  reply: HttpReply,
): void {
  if (!outcome.remember) {
    cookies.clearSession(reply)
    return
  }
  if (outcome.skip && !outcome.extendSessionLifespan) return
  cookies.setSession(
    outcome.sessionId,
    outcome.rememberFor > 0 ? outcome.rememberFor : Math.floor(lifespan / 1000),
    reply,
  )
}

const consentIdOf = ({ id }: { id: string }): string => hexIdOf(`consent ${id}`)

/** The scopes of the consent that may speak for the request: one that was given to it before, or a remembered one. */
function grantedScope(
  { consents }: AuthorizationServer,
  { client, prompt, repeats }: InteractiveRequest,
  subject: string,
): Fragment<string | null> {
  if (!repeats) return consents.remembered(client.id, subject)
  const id = consentIdOf(repeats)
  return prompt.includes('consent')
    ? consents.grantedBy(id, client.id, subject)
    : consents.grantedByOrRemembered(id, client.id, subject)
}

/** Whether a consent speaks for this request, so that the user need not be asked again. */
function covers(
  { settings }: AuthorizationServer,
  { client, prompt, scope, claimScopes = [], target, repeats }: InteractiveRequest,
  granted: string[],
): boolean {
  if (prompt.includes('consent') && !repeats) return false
  // Any application can claim a private scheme, and any device an id: a public client behind either has proved nothing
  // (RFC 8252 §8.6, RFC 8628 §5.6).
  const url = target && parseUrl(target.uri)
  const trusted = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocalHost(url.hostname))
  if (isPublic(client) && !trusted) return false
  // Nor has a client that nobody registered, unless the answer goes to a server of its own choice.
  if (isFromDocument(client) && url?.protocol !== 'https:') return false
  return [...scope, ...claimScopes].every((each) => settings.isScopeAllowed(granted, each))
}
