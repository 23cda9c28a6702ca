import type { LogoutRequest } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import { type Form, isMalformed, parseForm } from '../../../kernel/form.ts'
import { hexId } from '../../../kernel/ids.ts'
import { withQuery } from '../../../kernel/url.ts'
import { type FormRequest, type HttpReply, type HttpRequest, rawQuery } from '../../../platform/http/index.ts'
import type { BrowserCookies } from '../authorize/cookies.ts'
import { redirectTo, showError } from '../authorize/respond.ts'
import { formBody } from '../body.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { refused } from '../refused.ts'
import type { FrontChannel } from './front-channel.ts'
import { readWish } from './hint.ts'

export interface LogoutEndpoint {
  server: AuthorizationServer
  cookies: BrowserCookies
  frontChannel: FrontChannel
}

/** The end session endpoint (OpenID Connect RP-Initiated Logout §2): asks the user, then ends the session. */
export async function logout(endpoint: LogoutEndpoint, received: FormRequest): Promise<HttpReply> {
  const { request, reply } = received
  try {
    const form = request.method === 'POST' ? formBody(received) : parseForm(rawQuery(request))
    if (isMalformed(form))
      throw new OAuthError('invalid_request', 'The request holds bytes that are not valid UTF-8.')
    const verifier = form.get('logout_verifier')
    if (verifier !== undefined) return await finish(endpoint, verifier, request, reply)
    return await start(endpoint, form, request, reply)
  } catch (error) {
    if (error instanceof OAuthError) {
      refused(request, error)
      return showError(reply, endpoint.server, error.toJSON())
    }
    throw error
  }
}

async function start(
  { server, cookies }: LogoutEndpoint,
  form: Form,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { settings, interactions, loginSessions, clock } = server
  const wish = await readWish(server, form)
  const sessionId = wish.sessionId ?? cookies.sessionId(request)
  const session = sessionId === undefined ? undefined : await loginSessions.load(sessionId)
  if (!session) return redirectTo(reply, wish.target ?? settings.urls.postLogoutRedirect)
  const challenge = interactions.logoutChallengeOf({
    id: hexId(),
    subject: session.subject,
    sessionId: session.id,
    requestPath: request.url,
    rpInitiated: wish.sessionId !== undefined,
    clientId: wish.clientId,
    postLogoutRedirectUri: wish.target,
    uiLocales: form.get('ui_locales')?.split(' '),
    requestedAt: clock.now(),
  })
  return redirectTo(reply, withQuery(settings.urls.logout, { logout_challenge: challenge }))
}

/** The user has confirmed. Of any number of tries one ends the session and lets the clients know. */
async function finish(
  { server, cookies, frontChannel }: LogoutEndpoint,
  verifier: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const confirmed = openVerifier(server, verifier)
  const target = confirmed.postLogoutRedirectUri ?? server.settings.urls.postLogoutRedirect
  const isOwn = cookies.sessionId(request) === confirmed.sessionId
  // Without a client that vouches for it, the link must have been followed in the browser that it was made for.
  if (!confirmed.rpInitiated && !isOwn) return redirectTo(reply, target)
  if (isOwn) cookies.clearSession(reply)
  const ended = await server.logout.end(confirmed.sessionId)
  if (!ended || ended.frontChannel.length === 0) return redirectTo(reply, target)
  const language = server.languages.choose({
    uiLocales: confirmed.uiLocales,
    acceptLanguage: request.headers['accept-language'],
  })
  return frontChannel.answer(reply, { frames: ended.frontChannel, target, language })
}

function openVerifier({ interactions }: AuthorizationServer, verifier: string): LogoutRequest {
  try {
    return interactions.openLogoutVerifier(verifier)
  } catch (error) {
    if (isFault(error, 'expired_challenge')) throw new OAuthError('request_unauthorized', error.message)
    if (isFault(error)) throw new OAuthError('Not Found', 'Failed to decrypt the logout verifier.')
    throw error
  }
}
