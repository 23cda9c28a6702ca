import type { DeviceFault } from '../domain/device/index.ts'
import { isFault } from '../kernel/fault.ts'
import type { Form } from '../kernel/form.ts'
import { clientView, loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { originOf } from './device-cookie.ts'
import { type DeviceState, openDeviceState, sealDeviceState } from './device-state.ts'
import { showError } from './error.ts'
import { deviceCodePage, deviceConfirmationPage, deviceSuccessPage } from './pages/device.ts'
import type { DeviceProblem } from './problems.ts'
import type { Answer, Visit } from './visit.ts'

const longestShown = 40

/**
 * `GET /ui/device`: asks for the code that a device shows, or shows what the code stands for. That of a link is filled in
 * and never sent by itself.
 */
export async function showDevice(context: Context, visit: Visit): Promise<Answer> {
  const challenge = visit.query.get('device_challenge')
  if (challenge === undefined || isExpired(context, challenge)) return begin(context, visit.query)
  const state = openDeviceState(context, visit, visit.query.get('flow'))
  if (state?.challenge !== challenge) return askForCode(context, visit, challenge)
  return 'found' in state ? confirm(context, visit, state) : askForCode(context, visit, challenge, state)
}

/** `POST /ui/device`: leads to what the code stands for, and from there on to signing in. */
export async function submitDevice(context: Context, visit: Visit): Promise<Answer> {
  const { interactions, csrf, link } = context
  const { form } = visit
  const challenge = form.get('device_challenge')
  if (challenge === undefined || isExpired(context, challenge)) return begin(context, form)
  const before = openDeviceState(context, visit, form.get('flow'))
  const isAccepted = form.get('decision') === 'accept'
  const userCode = form.get('user_code') ?? before?.userCode
  const there = (more: Record<string, string | undefined>): string =>
    link('/ui/device', { device_challenge: challenge, ...more })
  if (!csrf.verify(visit))
    return { redirectTo: there({ user_code: userCode, expired: 'true' }), refusal: 'csrf_violation' }
  const state = await find(context, visit, challenge, userCode)
  if ('found' in state && isAccepted) {
    const { id, ...asked } = state.found
    return interactions.acceptDeviceRequest(challenge, state.userCode, { authorizationId: id, ...asked })
  }
  // The button was pressed again by somebody who has connected the device with it.
  if (isAccepted && before && 'found' in before && (await context.devices.isApproved(before.found.id)))
    return { redirectTo: link('/ui/device/success', { client_id: before.found.clientId }) }
  const redirectTo = there({ flow: sealDeviceState(context, visit, state) })
  return 'problem' in state ? { redirectTo, refusal: state.problem } : { redirectTo }
}

/** The page was open for too long, or somebody has come to it first: the code that was typed is kept. */
const begin = ({ link }: Context, { get }: Form): Answer => ({
  redirectTo: link('/oauth2/device/verify', { user_code: get('user_code') }),
})

function isExpired({ interactions }: Context, challenge: string): boolean {
  try {
    interactions.loadDeviceRequest(challenge)
    return false
  } catch (error) {
    if (isFault(error, 'expired_challenge')) return true
    throw error
  }
}

/** `GET /ui/device/success`. */
export async function showDeviceSuccess(context: Context, { query, language }: Visit): Promise<Answer> {
  const client = await loadClientView(context, query.get('client_id'))
  return { page: deviceSuccessPage({ shell: context.shell, language, client }) }
}

function askForCode(
  { shell, form, clock }: Context,
  visit: Visit,
  challenge: string,
  state?: Extract<DeviceState, { problem: DeviceProblem }>,
): Answer {
  const { problem, retryAt } = state ?? {}
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - clock.now()) / 1000)
  const retryAfter = seconds > 0 ? seconds : undefined
  // The time to wait is over.
  const told = retryAt !== undefined && retryAfter === undefined ? undefined : problem
  const page = deviceCodePage({
    shell,
    language: visit.language,
    form: form(visit, '/ui/device', { device_challenge: challenge }),
    userCode: (state?.userCode ?? visit.query.get('user_code'))?.slice(0, longestShown),
    problem: told,
    expired: visit.query.has('expired'),
    retryAfter,
  })
  const status = told === undefined ? 200 : told === 'too_many_attempts' ? 429 : 400
  return { page, status, isShownAgain: true, ...(retryAfter !== undefined && { retryAfter }) }
}

async function find(
  context: Context,
  visit: Visit,
  challenge: string,
  typed: string | undefined,
): Promise<DeviceState> {
  const { interactions, devices, clock } = context
  const guesser = { ...interactions.loadDeviceRequest(challenge), ...originOf(context, visit) }
  const userCode = (typed ?? '').slice(0, longestShown)
  try {
    return { challenge, userCode, found: await devices.find(userCode, guesser) }
  } catch (error) {
    if (!isFault<DeviceFault | 'too_many_attempts'>(error, 'user_code_unknown', 'too_many_attempts'))
      throw error
    const { reason: problem, retryAfter } = error
    const retryAt = retryAfter === undefined ? undefined : clock.now() + retryAfter * 1000
    return { challenge, userCode, problem, retryAt }
  }
}

async function confirm(
  context: Context,
  visit: Visit,
  state: Extract<DeviceState, { found: object }>,
): Promise<Answer> {
  const { challenge, userCode, found } = state
  const client = await context.clients.load(found.clientId)
  if (!client) return showError(context, visit, 'invalid_client')
  const flow = visit.query.get('flow')
  const page = deviceConfirmationPage({
    shell: context.shell,
    language: visit.language,
    client: clientView(client),
    scopes: found.scope.map((name) => ({ name })),
    userCode,
    form: context.form(visit, '/ui/device', { device_challenge: challenge, user_code: userCode, flow }),
    backHref: context.link('/ui/device', { device_challenge: challenge }),
  })
  return { page, formsLeadAway: true }
}
