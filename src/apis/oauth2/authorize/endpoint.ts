import { splitQuery } from '../../../domain/interactions/index.ts'
import { type FormRequest, type HttpReply, rawQuery } from '../../../platform/http/index.ts'
import { formBody } from '../body.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { refused, rejected } from '../refused.ts'
import { continueConsent } from './continue-consent.ts'
import { continueLogin } from './continue-login.ts'
import type { BrowserCookies } from './cookies.ts'
import { RejectedByApplication } from './rejection.ts'
import { answerClient, showError } from './respond.ts'
import { startLogin } from './start-login.ts'
import { RedirectableError, validateRequest } from './validate.ts'

/** The authorization endpoint. Its three legs meet only through verifiers: each starts from the request itself. */
export async function authorize(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  received: FormRequest,
): Promise<HttpReply> {
  const { request, reply } = received
  try {
    const leg = splitQuery(queryOf(received))
    const authorization = await validateRequest(server, leg.request)
    const { loginVerifier: login, consentVerifier: consent } = leg
    try {
      if (authorization.problem && (consent ?? login) !== undefined) throw authorization.problem
      if (consent !== undefined)
        return await continueConsent(server, cookies, authorization, consent, request, reply)
      if (login !== undefined)
        return await continueLogin(server, cookies, authorization, login, request, reply)
      return await startLogin(server, cookies, authorization, request, reply)
    } catch (error) {
      if (error instanceof RejectedByApplication) {
        rejected(request, error)
        return answerClient(reply, server.settings, authorization.target, error.wire)
      }
      if (error instanceof OAuthError) throw new RedirectableError(authorization.target, error)
      throw error
    }
  } catch (error) {
    if (error instanceof RedirectableError) {
      refused(request, error.error)
      return answerClient(reply, server.settings, error.target, error.error.toJSON())
    }
    if (error instanceof OAuthError) {
      refused(request, error)
      return showError(reply, server, error.toJSON())
    }
    throw error
  }
}

/** The query of a GET; of a POST also its form, which later legs find in the query again. */
function queryOf(received: FormRequest): string {
  const query = rawQuery(received.request)
  if (received.request.method !== 'POST') return query
  const body = new URLSearchParams([...formBody(received).entries()]).toString()
  return [query, body].filter(Boolean).join('&')
}
