import { type DeviceOutcome, splitQuery } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import { type Form, parseForm } from '../../../kernel/form.ts'
import { hexId } from '../../../kernel/ids.ts'
import { withQuery } from '../../../kernel/url.ts'
import { type HttpReply, type HttpRequest, rawQuery } from '../../../platform/http/index.ts'
import type { InteractiveRequest } from '../authorize/authorization-request.ts'
import { consented } from '../authorize/consented.ts'
import { continueLogin } from '../authorize/continue-login.ts'
import type { BrowserCookies } from '../authorize/cookies.ts'
import { readPrompt } from '../authorize/prompt.ts'
import { RejectedByApplication } from '../authorize/rejection.ts'
import { redirectTo, showError } from '../authorize/respond.ts'
import { startLogin } from '../authorize/start-login.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { refused, rejected } from '../refused.ts'
import { requireWellFormed } from '../token/endpoint.ts'

/**
 * Where the user of a device comes with a browser (RFC 8628 §3.3): enters the code, signs in and consents. From the
 * code on the query holds what it stood for, sealed for this browser; the legs are those of the authorization endpoint.
 */
export async function verifyDevice(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  try {
    const query = rawQuery(request)
    const form = parseForm(query)
    requireWellFormed(form)
    const verifier = form.get('device_verifier')
    if (verifier === undefined) return askForCode(server, cookies, form, request, reply)
    const outcome = openVerifier(server, cookies, verifier, request)
    return await proceed(server, cookies, outcome, form, splitQuery(query).request, request, reply)
  } catch (error) {
    if (error instanceof OAuthError) {
      refused(request, error)
      return showError(reply, server.settings, error.toJSON())
    }
    throw error
  }
}

/** The code of a link is passed on, but only the person at the page can enter it (RFC 8628 §5.4). */
function askForCode(
  { settings, clock, interactions }: AuthorizationServer,
  cookies: BrowserCookies,
  form: Form,
  request: HttpRequest,
  reply: HttpReply,
): HttpReply {
  const challenge = interactions.deviceChallengeOf({
    id: hexId(),
    address: request.ip,
    browser: cookies.bind('device', undefined, request, reply),
    requestedAt: clock.now(),
  })
  return redirectTo(
    reply,
    withQuery(settings.urls.deviceVerification, {
      device_challenge: challenge,
      user_code: form.get('user_code'),
    }),
  )
}

function openVerifier(
  { interactions }: AuthorizationServer,
  cookies: BrowserCookies,
  verifier: string,
  request: HttpRequest,
): DeviceOutcome {
  try {
    const outcome = interactions.openDeviceVerifier(verifier)
    cookies.requireBound('device', undefined, outcome.browser, request)
    return outcome
  } catch (error) {
    if (isFault(error, 'expired_challenge')) throw new OAuthError('request_unauthorized', error.message)
    if (isFault(error))
      throw new OAuthError('access_denied', 'The device verifier has not been granted or is invalid.')
    throw error
  }
}

async function proceed(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  outcome: DeviceOutcome,
  form: Form,
  query: string,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const client = await server.clients.load(outcome.clientId)
  if (!client || form.get('client_id') !== client.id)
    throw new OAuthError('invalid_client', 'The requested OAuth 2.0 Client does not exist.')
  const authorization: InteractiveRequest = {
    endpoint: 'device',
    query,
    client,
    scope: outcome.scope,
    audience: outcome.audience,
    prompt: readPrompt(form),
    maxAge: undefined,
    hintedSubject: undefined,
    oidcContext: {},
  }
  const login = form.get('login_verifier')
  const consent = form.get('consent_verifier')
  try {
    if (consent !== undefined) {
      const grant = consented(server, cookies, authorization, consent, request)
      if (!(await server.devices.approve(outcome.authorizationId, grant)))
        throw new OAuthError('access_denied', 'The device request has been decided before or has expired.')
      return redirectTo(reply, withQuery(server.settings.urls.deviceSuccess, { client_id: client.id }))
    }
    if (login !== undefined) return await continueLogin(server, cookies, authorization, login, request, reply)
    return await startLogin(server, cookies, authorization, request, reply)
  } catch (error) {
    if (!(error instanceof RejectedByApplication)) throw error
    await server.devices.deny(outcome.authorizationId)
    rejected(request, error)
    return showError(reply, server.settings, error.wire)
  }
}
