import { createHash, randomBytes } from 'node:crypto'
import { assertDescribed } from './contract.ts'
import { locationOf, type UserAgent, userAgent } from './user-agent.ts'

export interface Server {
  publicUrl: string
  adminUrl: string
}

export interface RegisteredClient {
  client_id: string
  client_secret: string
  redirect_uris: string[]
}

export const redirectUri = 'http://127.0.0.1:9999/callback'

/** A JSON request to the admin API. */
export async function admin(server: Server, method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(new URL(path.replace(/^\//, ''), server.adminUrl), {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (response.headers.get('content-type')?.startsWith('application/json'))
    assertDescribed('admin', method, path, response.status, await response.clone().text())
  return response
}

/** The JSON body of a response. Most answers are flat and textual; a test that expects more says so. */
export async function json<Shape = Record<string, string>>(response: Response): Promise<Shape> {
  return (await response.json()) as Shape
}

export async function createClient(
  server: Server,
  overrides: Record<string, unknown> = {},
): Promise<RegisteredClient> {
  const response = await admin(server, 'POST', '/admin/clients', {
    client_name: 'Test application',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    scope: 'openid offline_access profile email photos.read',
    ...overrides,
  })
  if (response.status !== 201)
    throw new Error(`client not created: ${response.status} ${await response.text()}`)
  return (await response.json()) as RegisteredClient
}

export interface Authorization {
  url: URL
  verifier: string
  state: string
  nonce: string
}

/** An authorization request with PKCE, state and nonce. Parameters set to `undefined` are left out. */
export function authorization(
  server: Server,
  clientId: string,
  overrides: Record<string, string | undefined> = {},
): Authorization {
  const verifier = randomBytes(32).toString('base64url')
  const [state, nonce] = [randomBytes(16).toString('base64url'), randomBytes(16).toString('base64url')]
  const url = new URL('oauth2/auth', server.publicUrl)
  const parameters = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...overrides,
  }
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return { url, verifier, state, nonce }
}

export interface Acceptances {
  login?: Record<string, unknown>
  consent?: Record<string, unknown>
}

/** Takes a browser to the login challenge. */
export async function toLogin(agent: UserAgent, url: URL): Promise<string> {
  const response = await agent.get(url.toString())
  const challenge = locationOf(response).searchParams.get('login_challenge')
  if (challenge === null) throw new Error(`no login challenge in ${response.headers.get('location')}`)
  return challenge
}

/** Accepts the login request and takes the browser on to the consent challenge. */
export async function toConsent(
  server: Server,
  agent: UserAgent,
  url: URL,
  acceptance: Record<string, unknown> = {},
): Promise<string> {
  const challenge = await toLogin(agent, url)
  const accepted = await json(
    await admin(server, 'PUT', `/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`, {
      subject: 'ada',
      ...acceptance,
    }),
  )
  const response = await agent.get(accepted['redirect_to'] ?? '')
  const consent = locationOf(response).searchParams.get('consent_challenge')
  if (consent === null) throw new Error(`no consent challenge in ${response.headers.get('location')}`)
  return consent
}

/** Runs login and consent through the admin API; returns where the browser was sent with the code. */
export async function authorize(
  server: Server,
  { url }: Authorization,
  { login = {}, consent = {} }: Acceptances = {},
  agent: UserAgent = userAgent(),
): Promise<URL> {
  const challenge = await toConsent(server, agent, url, login)
  const requested = (url.searchParams.get('scope') ?? '').split(' ').filter(Boolean)
  const accepted = await json(
    await admin(server, 'PUT', `/admin/oauth2/auth/requests/consent/accept?consent_challenge=${challenge}`, {
      grant_scope: requested,
      ...consent,
    }),
  )
  return locationOf(await agent.get(accepted['redirect_to'] ?? ''))
}

export const basic = (client: { client_id: string; client_secret: string }): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(client.client_id)}:${encodeURIComponent(client.client_secret)}`).toString('base64')}`

/** A request to the token endpoint by client_secret_basic. */
export async function token(
  server: Server,
  client: RegisteredClient,
  form: Record<string, string>,
): Promise<Response> {
  return fetch(new URL('oauth2/token', server.publicUrl), {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams(form),
  })
}

export interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  expires_in: number
  scope: string
  token_type: string
}

/** A whole authorization code flow. */
export async function signIn(
  server: Server,
  client: RegisteredClient,
  acceptances: Acceptances = {},
  parameters: Record<string, string | undefined> = {},
): Promise<Tokens> {
  const request = authorization(server, client.client_id, parameters)
  const callback = await authorize(server, request, acceptances)
  const response = await token(server, client, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: request.verifier,
  })
  if (response.status !== 200) throw new Error(`no tokens: ${response.status} ${await response.text()}`)
  return (await response.json()) as Tokens
}

export async function introspect(server: Server, value: string): Promise<Record<string, unknown>> {
  const url = new URL('admin/oauth2/introspect', server.adminUrl)
  return json(await fetch(url, { method: 'POST', body: new URLSearchParams({ token: value }) }))
}
