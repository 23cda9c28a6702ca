import { type DeviceOutcome, type Leg, splitQuery } from '../../../domain/interactions/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import { type Form, parseForm } from '../../../kernel/form.ts'
import { hexId } from '../../../kernel/ids.ts'
import { withQuery } from '../../../kernel/url.ts'
import { type HttpReply, type HttpRequest, rawQuery } from '../../../platform/http/index.ts'
import type { InteractiveRequest } from '../authorize/authorization-request.ts'
import { consented } from '../authorize/consented.ts'
import { continueLogin } from '../authorize/continue-login.ts'
import type { BrowserCookies } from '../authorize/cookies.ts'
import { contradictionIn, readPrompt } from '../authorize/prompt.ts'
import { RejectedByApplication } from '../authorize/rejection.ts'
import { redirectTo, showError } from '../authorize/respond.ts'
import { startLogin } from '../authorize/start-login.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { refused, rejected } from '../refused.ts'
import { requireWellFormed } from '../token/endpoint.ts'

/**
 * Where the user of a device comes with a browser (RFC 8628 §3.3): enters the code, signs in and consents. From the
 * code on each verifier holds what it stood for, sealed for this browser; the legs are those of the authorization endpoint.
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
    const leg = splitQuery(query)
    const device = deviceOf(server, leg)
    if (device === undefined) return askForCode(server, cookies, form, request, reply)
    cookies.requireBound('device', undefined, device.browser, request)
    return await proceed(server, cookies, device, form, leg, request, reply)
  } catch (error) {
    if (error instanceof OAuthError) {
      refused(request, error)
      return showError(reply, server, error.toJSON())
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

/** The device authorization that the code stood for, as the browser's last answer has it. `undefined` if it brings none. */
function deviceOf({ interactions }: AuthorizationServer, leg: Leg): DeviceOutcome | undefined {
  const { deviceVerifier, loginVerifier, consentVerifier } = leg
  const verifier = consentVerifier ?? loginVerifier ?? deviceVerifier
  if (verifier === undefined) return undefined
  try {
    const device =
      consentVerifier !== undefined
        ? interactions.openConsentVerifier(consentVerifier).device
        : loginVerifier !== undefined
          ? interactions.openLoginVerifier(loginVerifier).device
          : interactions.openDeviceVerifier(verifier)
    if (device !== undefined) return device
  } catch (error) {
    if (isFault(error, 'expired_challenge')) throw new OAuthError('request_unauthorized', error.message)
    if (!isFault(error)) throw error
  }
  throw new OAuthError('access_denied', 'The device verifier has not been granted or is invalid.')
}

async function proceed(
  server: AuthorizationServer,
  cookies: BrowserCookies,
  device: DeviceOutcome,
  form: Form,
  leg: Leg,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const client = await server.clients.load(device.clientId)
  if (!client || form.get('client_id') !== client.id)
    throw new OAuthError('invalid_client', 'The requested OAuth 2.0 Client does not exist.')
  const prompt = readPrompt(form)
  const authorization: InteractiveRequest = {
    endpoint: 'device',
    query: leg.request,
    client,
    scope: device.scope,
    audience: device.audience,
    prompt,
    maxAge: undefined,
    hintedSubject: undefined,
    oidcContext: {},
    device,
    problem: contradictionIn(prompt),
  }
  const { loginVerifier: login, consentVerifier: consent } = leg
  try {
    if (consent !== undefined) {
      const { grant } = await consented(server, cookies, authorization, consent, request)
      const approved = await server.devices.approve(device.authorizationId, grant)
      // Pressing the button twice approves once.
      if (!approved && (await server.consents.stateOf(grant.id)) !== 'stored')
        throw new OAuthError(
          'access_denied',
          'The device request has been decided before or has expired, or the session of the user has ended.',
        )
      return redirectTo(reply, withQuery(server.settings.urls.deviceSuccess, { client_id: client.id }))
    }
    if (login !== undefined) return await continueLogin(server, cookies, authorization, login, request, reply)
    return await startLogin(server, cookies, authorization, request, reply)
  } catch (error) {
    if (!(error instanceof RejectedByApplication)) throw error
    await server.devices.deny(device.authorizationId)
    rejected(request, error)
    return showError(reply, server, error.wire)
  }
}
