import assert from 'node:assert/strict'
import { admin, createClient, json, type RegisteredClient } from '../../support/flow.ts'
import { locationOf, type UserAgent, userAgent } from '../../support/user-agent.ts'
import { accepted, post, type Suite } from './suite.ts'

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

export interface DeviceCodes {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

/** A client as a television has one: public, and registered for this grant. */
export const deviceClient = ({ server }: Suite, overrides: Record<string, unknown> = {}) =>
  createClient(server, {
    client_name: 'Television',
    redirect_uris: [],
    grant_types: [deviceGrant, 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...overrides,
  })

export const startDevice = (
  suite: Suite,
  client: RegisteredClient,
  form: Record<string, string> = {},
): Promise<Response> =>
  post(suite, 'oauth2/device/auth', { client_id: client.client_id, scope: 'openid offline_access', ...form })

export async function deviceCodes(
  suite: Suite,
  client: RegisteredClient,
  form: Record<string, string> = {},
): Promise<DeviceCodes> {
  const response = await startDevice(suite, client, form)
  assert.equal(response.status, 200)
  return json<DeviceCodes>(response)
}

export const poll = (suite: Suite, client: RegisteredClient, code: string): Promise<Response> =>
  post(suite, 'oauth2/token', { grant_type: deviceGrant, device_code: code, client_id: client.client_id })

/** Where the browser stands once it has come for a code. */
export async function toChallenge(agent: UserAgent, { verification_uri: url }: DeviceCodes): Promise<string> {
  const challenge = locationOf(await agent.get(url)).searchParams.get('device_challenge')
  assert.ok(challenge)
  return challenge
}

export const enterCode = ({ server }: Suite, challenge: string, body: unknown): Promise<Response> =>
  admin(
    server,
    'PUT',
    `/admin/oauth2/auth/requests/device/accept?device_challenge=${encodeURIComponent(challenge)}`,
    body,
  )

/** Enters the code; returns where the browser is to go. */
export async function enteredCode(suite: Suite, agent: UserAgent, codes: DeviceCodes): Promise<string> {
  const response = await enterCode(suite, await toChallenge(agent, codes), { user_code: codes.user_code })
  assert.equal(response.status, 200)
  const wire = await json(response)
  assert.deepEqual(Object.keys(wire), ['redirect_to'])
  return wire['redirect_to'] as string
}

const parameter = (response: Response, name: string): string => {
  const value = locationOf(response).searchParams.get(name)
  assert.ok(value, `no ${name} in ${locationOf(response).href}`)
  return value
}

/** From the code to the login challenge. */
export async function toDeviceLogin(suite: Suite, agent: UserAgent, codes: DeviceCodes): Promise<string> {
  return parameter(await agent.get(await enteredCode(suite, agent, codes)), 'login_challenge')
}

/** From the code to the consent challenge. */
export async function toDeviceConsent(
  suite: Suite,
  agent: UserAgent,
  codes: DeviceCodes,
  login: Record<string, unknown> = {},
): Promise<string> {
  const challenge = await toDeviceLogin(suite, agent, codes)
  const next = await accepted(suite, 'login', challenge, { subject: 'ada', ...login })
  return parameter(await agent.get(next), 'consent_challenge')
}

/** The user does everything; returns where the browser ends. */
export async function connect(
  suite: Suite,
  codes: DeviceCodes,
  consent: Record<string, unknown> = {},
  agent: UserAgent = userAgent(),
): Promise<Response> {
  const challenge = await toDeviceConsent(suite, agent, codes)
  const body = { grant_scope: ['openid', 'offline_access'], ...consent }
  return agent.get(await accepted(suite, 'consent', challenge, body))
}
