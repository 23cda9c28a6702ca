import {
  contextClassOf,
  expectedClass,
  readContextClass,
  rememberedFor,
} from '../../domain/sessions/index.ts'
import { withQuery } from '../../kernel/url.ts'
import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'
import { isFromBrowser, keepToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { flowOf, type LoginRequest, loadLoginRequest } from './login-flow.ts'
import { requireParameter } from './read.ts'

/**
 * `GET /auth/login`: the authorization server sends the browser here. A session that proves enough answers the request;
 * otherwise the front end takes over.
 */
export async function startLogin(
  face: AuthFlow,
  given: unknown,
  received: HttpRequest,
  reply: HttpReply,
): Promise<string> {
  const challenge = requireParameter(given, 'login_challenge')
  const { interactions, settings } = face
  let request: LoginRequest
  try {
    request = await loadLoginRequest(face, challenge, 'query')
    if (await face.loginSessions.isRedeemed(request.id))
      throw new AuthFlowError('conflict', 'query', {}, 'The login request has been answered already.')
  } catch (error) {
    return invalidFlow(settings.pages.login, error)
  }
  if (!request.skip) return withQuery(settings.pages.login, { login_challenge: challenge })

  // The session outlives an identity that is deleted or turned off: then it proves nothing.
  const required = await face.accounts.requiredClass(request.subject)
  const acr = required === undefined ? contextClassOf('browser_cookie') : readContextClass(request.acr)
  const provesSomething = acr > contextClassOf('browser_cookie')
  if (provesSomething && acr >= expectedClass(request.oidcContext.acrValues, required ?? 0)) {
    return interactions.acceptLoginRequest(challenge, {
      subject: request.subject,
      acr: String(acr),
      amr: ['browser_cookie'],
      rememberFor: rememberedFor[acr],
      context: { amr: 'browser_cookie' },
    }).redirectTo
  }
  if (promptOf(request).includes('none')) {
    const refusal = { error: 'login_required', errorDescription: 'The user has to sign in.' }
    return interactions.rejectLoginRequest(challenge, refusal).redirectTo
  }
  if (provesSomething && isFromBrowser(received, request.browser)) {
    const flow = flowOf(request)
    const token = await face.authentications.beginWithSession(flow, { identityId: request.subject, acr })
    keepToken(received, reply, { flowId: flow.id, token }, settings.cookies)
  }
  return withQuery(settings.pages.login, { login_challenge: challenge })
}

/** OpenID Connect Core §3.1.2.1. */
export const promptOf = ({ requestUrl }: { requestUrl: string }): string[] =>
  new URL(requestUrl).searchParams.get('prompt')?.split(' ') ?? []

/** A page of the front end that says why nothing can be done. */
export function invalidFlow(page: string, error: unknown): string {
  const known = toAuthFlowError(error)
  const code = known.code === 'internal' ? 'internal' : 'invalid_flow'
  return withQuery(page, { error: code, error_code: code, error_description: known.message || known.code })
}
