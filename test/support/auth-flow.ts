import { createHash, randomBytes } from 'node:crypto'
import { freePort } from '../../src/platform/http/index.ts'
import { assertDescribed } from './contract.ts'
import { authorization, createClient, type RegisteredClient } from './flow.ts'
import { type Engine, freshDatabase, startOn, type TestGatehouse } from './gatehouse.ts'
import { codeIn, type Mailbox, startMailbox } from './mailbox.ts'
import { locationOf, type UserAgent, userAgent } from './user-agent.ts'

/** A server whose sign-ins go through the auth-flow API, with the mail of everybody. */
export interface AuthFlowServer extends TestGatehouse {
  mailbox: Mailbox
  /** The application that keeps the accounts. */
  own: RegisteredClient
  /** Another application. */
  other: RegisteredClient
  redirectUri: string
}

export const pages = {
  login: 'http://127.0.0.1:9998/auth/login',
  consent: 'http://127.0.0.1:9998/auth/consent',
  callback: 'http://127.0.0.1:9998/callback',
}

const secret = 'a-client-secret-of-the-accounts-application'

export async function startAuthFlow(
  engine: Engine,
  overrides: Record<string, unknown> = {},
  background = true,
  urls: (publicUrl: string) => Record<string, string> = (publicUrl) => ({
    login: `${publicUrl}auth/login`,
    consent: `${publicUrl}auth/consent`,
  }),
): Promise<AuthFlowServer> {
  const [database, mailbox, port] = await Promise.all([
    freshDatabase(engine),
    startMailbox(),
    freePort('127.0.0.1'),
  ])
  const publicUrl = `http://127.0.0.1:${port}/`
  const redirectUri = `${publicUrl}auth/callback`
  const configuration = {
    urls: urls(publicUrl),
    auth_flow: { client: { id: 'accounts', secret }, urls: pages },
    courier: { smtp: { connection_uri: mailbox.uri, from_address: 'sso@example.com' } },
    ...overrides,
    serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 }, ...(overrides['serve'] as object) },
  }
  const gatehouse = await startOn(database.dsn, configuration, undefined, background)
  const client = {
    redirect_uris: [redirectUri],
    scope: 'openid offline_access profile email tos privacy_policy',
    token_endpoint_auth_method: 'client_secret_basic',
  }
  const own = await createClient(gatehouse, {
    ...client,
    client_id: 'accounts',
    client_secret: secret,
    client_name: 'Accounts',
    tos_uri: 'https://example.com/tos',
  })
  const other = await createClient(gatehouse, { ...client, client_name: 'Wiki' })
  return {
    ...gatehouse,
    ...{ mailbox, own, other, redirectUri },
    close: async () => {
      await gatehouse.close()
      await mailbox.close()
      await database.drop()
    },
  }
}

export interface Answer<Body = Record<string, unknown>> {
  status: number
  body: Body
  headers: Headers
}

/** A JSON request to the public listener. */
export async function call<Body = Record<string, unknown>>(
  server: { publicUrl: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const response = await fetch(new URL(path.replace(/^\//, ''), server.publicUrl), {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  })
  const text = await response.text()
  assertDescribed('public', method, path, response.status, text)
  return {
    status: response.status,
    body: (text === '' ? undefined : JSON.parse(text)) as Body,
    headers: response.headers,
  }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export type ParametersOfRequest = Record<string, string | undefined>

/** Takes a browser from the application to where the API sends it. */
export async function begin(
  server: AuthFlowServer,
  parameters: ParametersOfRequest = {},
  agent: UserAgent = userAgent(),
  client: RegisteredClient = server.own,
): Promise<{ agent: UserAgent; challenge: string; arrival: URL; verifier: string }> {
  const request = authorization(server, client.client_id, {
    redirect_uri: server.redirectUri,
    scope: 'openid',
    code_challenge: undefined,
    code_challenge_method: undefined,
    ...parameters,
  })
  const first = locationOf(await agent.get(request.url.href))
  if (!first.pathname.endsWith('/auth/login'))
    return { agent, challenge: '', arrival: first, verifier: request.verifier }
  const arrival = locationOf(await agent.get(first.href))
  return {
    ...{ agent, arrival, verifier: request.verifier },
    challenge: first.searchParams.get('login_challenge') ?? '',
  }
}

export interface Authable {
  identity: { display_name: string; avatar_url: string | null; account_id: string | null }
  authn_step: { identity_id: string; method_name: string; metadata: Record<string, unknown> | null }
}

export const authable = (
  server: { publicUrl: string },
  challenge: string,
  value: unknown,
  headers: Record<string, string> = {},
) =>
  call<Authable>(
    server,
    'PUT',
    '/identities/authable',
    { login_challenge: challenge, identifier: { value } },
    headers,
  )

export interface StepAnswer {
  next: string
  redirect_to?: string
  access_token: string
  authn_step?: Authable['authn_step']
  code?: string
  origin?: string
  desc?: string
  details?: Record<string, string>
}

export const step = (
  server: { publicUrl: string },
  challenge: string,
  identityId: string,
  method: string,
  metadata: unknown,
  { token, reset, cookie }: { token?: string | undefined; reset?: unknown; cookie?: string } = {},
) =>
  call<StepAnswer>(
    server,
    'POST',
    '/auth/login/authn-step',
    {
      login_challenge: challenge,
      authn_step: { identity_id: identityId, method_name: method, metadata },
      ...(reset === undefined ? {} : { password_reset: reset }),
    },
    { ...(token === undefined ? {} : bearer(token)), ...(cookie === undefined ? {} : { cookie }) },
  )

export const initStep = (
  server: { publicUrl: string },
  challenge: string,
  identityId: string,
  method = 'emailed_code',
  headers: Record<string, string> = {},
) =>
  call<StepAnswer>(
    server,
    'POST',
    '/authn-steps',
    { login_challenge: challenge, authn_step: { identity_id: identityId, method_name: method } },
    headers,
  )

/** What a browser makes of a password: here a fast stand-in for Argon2, which the server never computes. */
export function prehashed(password: string, salt: string = randomBytes(16).toString('base64')) {
  return {
    hash_base64: createHash('sha256').update(`${salt} ${password}`).digest('base64'),
    params: { salt_base64: salt, memory: 1024, iterations: 1, parallelism: 1 },
  }
}

export const newAddress = (): string => `${randomBytes(6).toString('hex')}@example.com`

/** The code in mail number `number` to an address. */
export const mailedCode = async (server: AuthFlowServer, email: string, number = 1): Promise<string> =>
  codeIn(await server.mailbox.waitFor(email, number))

/** Signs in by code: the first visit of somebody. */
export async function withCode(
  server: AuthFlowServer,
  email: string,
  parameters: ParametersOfRequest = {},
  agent?: UserAgent,
  client?: RegisteredClient,
) {
  const before = server.mailbox.messages.filter(({ to }) => to.includes(email)).length
  const flow = await begin(server, parameters, agent, client)
  const { body } = await authable(server, flow.challenge, email)
  const identityId = body.authn_step.identity_id
  if (body.authn_step.method_name !== 'emailed_code') await initStep(server, flow.challenge, identityId)
  const code = await mailedCode(server, email, before + 1)
  const answer = await step(server, flow.challenge, identityId, 'emailed_code', { code })
  return { ...flow, email, identityId, code, answer }
}

/** Signs in by code and makes an account with `password`. */
export async function withNewAccount(
  server: AuthFlowServer,
  email: string,
  password: string,
  parameters: ParametersOfRequest = {},
  agent?: UserAgent,
  client?: RegisteredClient,
) {
  const salt = randomBytes(16).toString('base64')
  const first = await withCode(server, email, { acr_values: '2', ...parameters }, agent, client)
  const metadata = { prehashed_password: prehashed(password, salt), backup_data: '{"version":1}' }
  const { access_token: token } = first.answer.body
  const { challenge, identityId } = first
  const answer = await step(server, challenge, identityId, 'account_creation', metadata, { token })
  return { ...first, token, salt, answer }
}

/** Takes the browser on from the API's answer: to the consent page, or to the end. */
export async function follow(agent: UserAgent, url: string): Promise<URL> {
  let location = new URL(url)
  for (let hop = 0; hop < 10; hop += 1) {
    if (location.port === new URL(pages.login).port) return location
    location = locationOf(await agent.get(location.href))
  }
  throw new Error(`too many redirects, the last to ${location}`)
}

/** Agrees to what the consent page asks for, and takes the browser to the end. */
export async function consent(
  server: AuthFlowServer,
  agent: UserAgent,
  page: URL,
  identityId: string,
  scopes: string[],
) {
  const accepted = await call<{ redirect_to: string }>(server, 'POST', '/auth/consent', {
    consent_challenge: page.searchParams.get('consent_challenge'),
    identity_id: identityId,
    consented_scopes: scopes,
  })
  return follow(agent, accepted.body.redirect_to)
}

export const fragmentOf = (url: URL): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(url.hash.slice(1)))

export const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

export const shape = (error: unknown) => {
  const { code, origin, details } = error as { code: string; origin: string; details: unknown }
  return { code, origin, details }
}
