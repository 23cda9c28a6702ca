import { interactionUrls } from '../../../domain/clients/index.ts'
import { type AnsweredRequest, shortfallOf, unorderedAcr } from '../../../domain/interactions/index.ts'
import { hexId, uuid } from '../../../kernel/ids.ts'
import { withQuery } from '../../../kernel/url.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import type { InteractiveRequest } from './authorization-request.ts'
import { withHintRead } from './client-subject.ts'
import type { BrowserCookies } from './cookies.ts'
import { demandOfRequest, silentRefusal } from './login-refusal.ts'
import { redirectTo } from './respond.ts'

/** First leg: sends the browser to the login application, with a challenge that says whether it is signed in already. */
export async function startLogin(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  authorization: InteractiveRequest,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { settings, clock, interactions, loginSessions } = server
  const { endpoint, client, query, scope, audience, oidcContext, prompt, device } = authorization
  const sessionId = cookies.sessionId(request)
  const session = sessionId === undefined ? undefined : await loginSessions.load(sessionId)
  const requestedAt = clock.now()
  const repeats = isRecent(authorization.repeats, requestedAt - settings.interactionLifespan)
    ? authorization.repeats
    : undefined
  const asked = await withHintRead(server, { ...authorization, repeats }, session?.subject)
  const demand = demandOfRequest(asked, requestedAt)
  const shortfall = shortfallOf(demand, session, unorderedAcr)
  // That `none` stands beside `login` is a problem of its own.
  if (demand.silent && shortfall && shortfall !== 'not_anew') throw silentRefusal(shortfall)
  if (authorization.problem) throw authorization.problem

  const known = shortfall ? undefined : session
  const challenge = interactions.challengeOf({
    id: hexId(),
    endpoint,
    clientId: client.id,
    query,
    requestedScope: scope,
    requestedAudience: audience,
    oidcContext,
    // Whoever proves to be the one whose session this is keeps it, so that its clients hear of its end.
    sessionId: session?.id ?? uuid(),
    sessionSubject: session?.subject,
    skip: known !== undefined,
    subject: known?.subject ?? '',
    authenticatedAt: known?.authenticatedAt,
    acr: known?.acr,
    amr: known?.amr,
    essentialAcr: authorization.essentialAcr,
    hintedSubject: claimedSubject(authorization),
    requestedAt,
    browser: cookies.bind('login', client.id, request, reply),
    device,
    repeats,
  })
  const { login, registration } = settings.urls
  const page = interactionUrls(client).login ?? (prompt.includes('registration') ? registration : login)
  return redirectTo(reply, withQuery(page, { login_challenge: challenge }))
}

/** However often a request is repeated, its first answer counts no longer than the first request would have waited for it. */
const isRecent = (answered: AnsweredRequest | undefined, since: number): boolean =>
  answered !== undefined && answered.requestedAt >= since

/** The subject that stands in the `claims` alone: that of an ID token travels with the token's other claims. */
const claimedSubject = ({ hintedSubject, oidcContext }: InteractiveRequest): string | undefined =>
  hintedSubject === oidcContext.idTokenHintClaims?.['sub'] ? undefined : hintedSubject
