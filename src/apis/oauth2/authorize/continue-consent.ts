import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { alreadyUsed, consented } from './consented.ts'
import type { BrowserCookies } from './cookies.ts'
import { flowEnded } from './login-refusal.ts'
import { answerClient } from './respond.ts'
import { startLogin } from './start-login.ts'

/** Third leg: the consent application has answered. Stores the grant and gives the client what it asked for. */
export async function continueConsent(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  authorization: AuthorizationRequest,
  verifier: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const { client, target } = authorization
  const { grant, answered } = await consented(server, cookies, authorization, verifier, request)
  const { responseType, redirectUri, codeChallenge, nonce } = authorization
  const grantName = responseType.code ? 'authorization_code' : 'implicit'
  await server.clients.retain(client)
  const given = await server.tokens.issueWithGrant(client, grant, grantName, {
    code: responseType.code ? { redirectUri, codeChallenge } : undefined,
    accessToken: responseType.accessToken,
    idToken: responseType.idToken,
    nonce,
  })
  if (!given) {
    const state = await server.consents.stateOf(grant.id)
    if (state === undefined) throw flowEnded()
    if (state === 'withdrawn') throw alreadyUsed()
    // Somebody pressed the button twice, or went back to it: the request begins anew, and what was answered answers it.
    return startLogin(server, cookies, { ...authorization, repeats: answered }, request, reply)
  }
  const sessionState = authorization.scope.includes('openid')
    ? cookies.sessionState({ id: client.id, redirectUri: target.uri }, request, reply)
    : undefined
  return answerClient(reply, server.settings, target, {
    ...(given.accessToken === undefined
      ? {}
      : { access_token: given.accessToken, token_type: 'bearer', expires_in: String(given.expiresIn) }),
    ...(given.code === undefined ? {} : { code: given.code }),
    ...(given.idToken === undefined ? {} : { id_token: given.idToken }),
    ...(sessionState === undefined ? {} : { session_state: sessionState }),
    // As in Hydra, an ID token stands for its own.
    ...(responseType.idToken && !responseType.accessToken ? {} : { scope: grant.grantedScope.join(' ') }),
  })
}
