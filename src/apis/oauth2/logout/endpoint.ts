import type { LogoutRequest } from '../../../domain/interactions/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import { isFault } from '../../../kernel/fault.ts'
import { type Form, formOf, isMalformed } from '../../../kernel/form.ts'
import { hexId } from '../../../kernel/ids.ts'
import { withQuery } from '../../../kernel/url.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { BrowserCookies } from '../authorize/cookies.ts'
import { redirectTo, showError } from '../authorize/respond.ts'
import { formBody } from '../body.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/** The end session endpoint (OpenID Connect RP-Initiated Logout §2): asks the user, then ends the session. */
export async function logout(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  try {
    const form =
      request.method === 'POST'
        ? formBody(request.body)
        : formOf(new URLSearchParams(request.url.split('?')[1] ?? ''))
    if (isMalformed(form))
      throw new OAuthError('invalid_request', 'The request holds bytes that are not valid UTF-8.')
    const verifier = form.get('logout_verifier')
    if (verifier !== undefined) return await finish(server, cookies, verifier, request, reply)
    return await start(server, cookies, form, request, reply)
  } catch (error) {
    if (error instanceof OAuthError) return showError(reply, server.settings, error.toJSON())
    throw error
  }
}

async function start(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  form: Form,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { settings, interactions, loginSessions, clock } = server
  const hint = await readHint(server, form)
  const sessionId = hint?.sessionId ?? cookies.sessionId(request)
  const session = sessionId === undefined ? undefined : await loginSessions.load(sessionId)
  const target = hint?.target
  if (!session) return redirectTo(reply, target ?? settings.urls.postLogoutRedirect)
  const challenge = interactions.logoutChallengeOf({
    id: hexId(),
    subject: session.subject,
    sessionId: session.id,
    requestPath: request.url,
    rpInitiated: hint !== undefined,
    clientId: hint?.clientId,
    postLogoutRedirectUri: target,
    requestedAt: clock.now(),
  })
  return redirectTo(reply, withQuery(settings.urls.logout, { logout_challenge: challenge }))
}

/** What an `id_token_hint` tells, and where the client wants the browser to go afterwards. */
async function readHint({ keys, clients, settings, clock }: AuthorizationServer, form: Form) {
  const token = form.get('id_token_hint')
  const requested = form.get('post_logout_redirect_uri')
  const state = form.get('state')
  if (token === undefined) {
    const orphan =
      state !== undefined ? 'state' : requested !== undefined ? 'post_logout_redirect_uri' : undefined
    if (orphan)
      throw new OAuthError(
        'invalid_request',
        `Logout failed because query parameter ${orphan} is set but id_token_hint is missing.`,
      )
    return undefined
  }
  const claims = await keys.verify(keySets.idToken, token)
  const [sub, sid, iat, aud] = [claims?.['sub'], claims?.['sid'], claims?.['iat'], claims?.['aud']]
  const wellFormed =
    typeof sub === 'string' && typeof sid === 'string' && typeof iat === 'number' && Array.isArray(aud)
  if (!wellFormed || claims?.['iss'] !== settings.issuer || iat > toSeconds(clock.now())) {
    throw new OAuthError(
      'invalid_request',
      'Logout failed because the id_token_hint is not an ID token of this server.',
    )
  }
  const client = await clients.load(String(aud[0]))
  if (!client)
    throw new OAuthError(
      'invalid_request',
      'Logout failed because none of the listed audiences is a registered OAuth 2.0 Client.',
    )
  if (requested !== undefined && !(client.metadata.post_logout_redirect_uris ?? []).includes(requested)) {
    throw new OAuthError(
      'invalid_request',
      'Logout failed because query parameter post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.',
    )
  }
  const target = requested === undefined ? undefined : withQuery(requested, { state })
  return { sessionId: sid, clientId: client.id, target }
}

async function finish(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  verifier: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { settings, loginSessions } = server
  const confirmed = openVerifier(server, verifier)
  if (cookies.sessionId(request) === confirmed.sessionId) cookies.clearSession(reply)
  await loginSessions.end(confirmed.sessionId)
  return redirectTo(reply, confirmed.postLogoutRedirectUri ?? settings.urls.postLogoutRedirect)
}

function openVerifier({ interactions }: AuthorizationServer, verifier: string): LogoutRequest {
  try {
    return interactions.openLogoutVerifier(verifier)
  } catch (error) {
    if (isFault(error))
      throw new OAuthError(
        'access_denied',
        error.message || 'The logout verifier has not been granted or is invalid.',
      )
    throw error
  }
}
