import type { DeviceAuthorization, DeviceFault } from '../domain/device/index.ts'
import { isFault } from '../kernel/fault.ts'
import { clientView, loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { originOf } from './device-cookie.ts'
import { showError } from './error.ts'
import { deviceCodePage, deviceConfirmationPage, deviceSuccessPage } from './pages/device.ts'
import type { DeviceProblem } from './problems.ts'
import type { Answer, Visit } from './visit.ts'

const longestShown = 40

/** `GET /ui/device`: asks for the code that a device shows. That of a link is filled in and never sent by itself. */
export function showDevice(context: Context, visit: Visit): Answer {
  const challenge = visit.query.get('device_challenge')
  if (challenge === undefined) return { redirectTo: context.link('/oauth2/device/verify') }
  context.interactions.loadDeviceRequest(challenge)
  return askForCode(context, visit, challenge, visit.query.get('user_code'))
}

/** `POST /ui/device`: shows what the code stands for, and after that goes on to signing in. */
export async function submitDevice(context: Context, visit: Visit): Promise<Answer> {
  const { interactions, csrf } = context
  const challenge = visit.form.get('device_challenge')
  const userCode = visit.form.get('user_code')
  if (challenge === undefined) return showError(context, visit, 'invalid_request')
  if (!csrf.verify(visit)) return showError(context, visit, 'csrf_violation')
  const found = await find(context, visit, challenge, userCode)
  if ('problem' in found) return askForCode(context, visit, challenge, userCode, found)
  const { id, ...asked } = found
  if (visit.form.get('decision') === 'accept') {
    return interactions.acceptDeviceRequest(challenge, userCode ?? '', { authorizationId: id, ...asked })
  }
  return confirm(context, visit, challenge, userCode ?? '', found)
}

/** `GET /ui/device/success`. */
export async function showDeviceSuccess(context: Context, { query, language }: Visit): Promise<Answer> {
  const client = await loadClientView(context, query.get('client_id'))
  return { page: deviceSuccessPage({ shell: context.shell, language, client }) }
}

function askForCode(
  { shell, form }: Context,
  visit: Visit,
  challenge: string,
  userCode: string | undefined,
  { problem, retryAfter }: { problem?: DeviceProblem; retryAfter?: number | undefined } = {},
): Answer {
  const page = deviceCodePage({
    shell,
    language: visit.language,
    form: form(visit, '/ui/device', { device_challenge: challenge }),
    userCode: userCode?.slice(0, longestShown),
    problem,
    retryAfter,
  })
  const status = problem === undefined ? 200 : problem === 'too_many_attempts' ? 429 : 400
  return { page, status, refusal: problem, ...(retryAfter !== undefined && { retryAfter }) }
}

async function find(
  context: Context,
  visit: Visit,
  challenge: string,
  userCode: string | undefined,
): Promise<DeviceAuthorization | { problem: DeviceProblem; retryAfter: number | undefined }> {
  const { interactions, devices } = context
  const guesser = { ...interactions.loadDeviceRequest(challenge), ...originOf(context, visit) }
  try {
    return await devices.find(userCode ?? '', guesser)
  } catch (error) {
    if (isFault<DeviceFault | 'too_many_attempts'>(error, 'user_code_unknown', 'too_many_attempts'))
      return { problem: error.reason, retryAfter: error.retryAfter }
    throw error
  }
}

async function confirm(
  context: Context,
  visit: Visit,
  challenge: string,
  userCode: string,
  { clientId, scope }: DeviceAuthorization,
): Promise<Answer> {
  const client = await context.clients.load(clientId)
  if (!client) return showError(context, visit, 'invalid_client')
  const page = deviceConfirmationPage({
    shell: context.shell,
    language: visit.language,
    client: clientView(client),
    scopes: scope.map((name) => ({ name })),
    userCode,
    form: context.form(visit, '/ui/device', { device_challenge: challenge, user_code: userCode }),
    backHref: context.link('/ui/device', { device_challenge: challenge }),
  })
  return { page, formsLeadAway: true }
}
