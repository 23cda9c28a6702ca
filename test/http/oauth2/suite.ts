import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  type RegisteredClient,
  redirectUri,
} from '../../support/flow.ts'
import { type Engine, engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { locationOf, type UserAgent, userAgent } from '../../support/user-agent.ts'

export interface Suite {
  engine: Engine
  server: TestGatehouse
  client: RegisteredClient
}

/** The same tests on SQLite and on PostgreSQL, with one server and one client for all of them. */
export function onEachEngine(
  title: string,
  tests: (suite: Suite) => void,
  overrides: Record<string, unknown> = {},
  intervals?: Parameters<typeof startTestGatehouse>[2],
): void {
  for (const engine of engines) {
    describe(`${title} on ${engine}`, () => {
      const suite = { engine } as Suite
      before(async () => {
        suite.server = await startTestGatehouse(engine, overrides, intervals)
        suite.client = await createClient(suite.server)
      })
      after(() => suite.server.close())
      tests(suite)
    })
  }
}

export interface Answer {
  status: number
  location: URL
  error: string | null
  description: string
  state: string | null
}

/** Where the authorization endpoint sends a browser. */
export async function visit(url: URL | string, agent: UserAgent = userAgent()): Promise<Answer> {
  return answerOf(await agent.get(url.toString()))
}

export function answerOf(response: Response): Answer {
  const location = locationOf(response)
  return {
    status: response.status,
    location,
    error: location.searchParams.get('error'),
    // The error page of this server also hears which request it was.
    description: (location.searchParams.get('error_description') ?? '').replace(/ \(request [^)]*\)$/, ''),
    state: location.searchParams.get('state'),
  }
}

/** The answer went to the error page and to nobody else. */
export function assertErrorPage({ server }: Suite, answer: Answer, error: string): void {
  assert.equal(answer.status, 302)
  assert.equal(`${answer.location.origin}${answer.location.pathname}`, `${server.publicUrl}ui/error`)
  assert.equal(answer.error, error)
  const names = ['error', 'error_description']
  assert.deepEqual([...answer.location.searchParams.keys()].sort(), names)
}

/** The answer went to the client's redirect URI with an error. */
export function assertClientError(answer: Answer, error: string, description: RegExp, base: string): void {
  assert.equal(answer.status, 303)
  assert.equal(`${answer.location.origin}${answer.location.pathname}`, base)
  assert.equal(answer.error, error)
  assert.match(answer.description, description)
  assert.doesNotMatch(answer.description, /"/)
  assert.equal(answer.location.searchParams.get('code'), null)
}

/** An error in JSON: status, `error` and a description, and no other member. */
export async function assertError(
  response: Response,
  status: number,
  error: string,
  description?: RegExp,
): Promise<void> {
  const body = (await response.json()) as Record<string, string>
  assert.equal(`${response.status} ${body['error']}`, `${status} ${error}`, body['error_description'])
  assert.deepEqual(Object.keys(body).sort(), ['error', 'error_description'])
  if (description) assert.match(body['error_description'] ?? '', description)
  assert.doesNotMatch(body['error_description'] ?? '', /"/)
}

export type Step = 'login' | 'consent' | 'logout'

/** A request of a login, consent or logout application about a challenge. */
export async function about(
  { server }: Suite,
  step: Step,
  challenge: string,
  answer?: { accept: unknown } | { reject: unknown },
): Promise<Response> {
  const path = `/admin/oauth2/auth/requests/${step}`
  const query = `${step}_challenge=${encodeURIComponent(challenge)}`
  if (answer === undefined) return admin(server, 'GET', `${path}?${query}`)
  if ('accept' in answer) return admin(server, 'PUT', `${path}/accept?${query}`, answer.accept)
  return admin(server, 'PUT', `${path}/reject?${query}`, answer.reject)
}

/** Accepts a challenge; returns where the browser is to go. */
export async function accepted(
  suite: Suite,
  step: Step,
  challenge: string,
  body: unknown = {},
): Promise<string> {
  const response = await about(suite, step, challenge, { accept: body })
  assert.equal(response.status, 200)
  const wire = (await response.json()) as { redirect_to: string }
  assert.deepEqual(Object.keys(wire), ['redirect_to'])
  return wire.redirect_to
}

/** The claims of a JWT, unverified. */
export const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] as string, 'base64url').toString())

/** The header of a JWT. */
export const headerOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[0] as string, 'base64url').toString())

/** Ways to spoil a value that was made here: none of them may be taken for it. */
export const spoilt = (value: string): string[] => {
  const middle = Math.floor(value.length / 2)
  const other = (character: string | undefined) => (character === 'A' ? 'B' : 'A')
  const flip = (at: number) => value.slice(0, at) + other(value[at]) + value.slice(at + 1)
  return [
    ...[0, 1, middle, value.length - 2].map(flip),
    ...[value.slice(0, -1), value.slice(1), value.slice(0, middle), `${value}A`, `${value}=`, `${value} `],
    ...[`${value}.`, value.toUpperCase(), value.toLowerCase(), value + value, 'x', '%00', '\u0000', '😀'],
  ].filter((each) => each !== value)
}

/** A request to an endpoint of the public listener with a form, as `application/x-www-form-urlencoded`. */
export const post = (
  { server }: Suite,
  path: string,
  form: Record<string, string> | string | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(new URL(path, server.publicUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    redirect: 'manual',
  })

/** The form that redeems the code of a finished authorization. */
export async function redemption(
  suite: Suite,
  client: RegisteredClient = suite.client,
  overrides: Record<string, string | undefined> = {},
): Promise<Record<string, string>> {
  const request = authorization(suite.server, client.client_id, overrides)
  const callback = await authorize(suite.server, request)
  const code = callback.searchParams.get('code')
  if (code === null) throw new Error(`no code in ${callback.href}`)
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: request.verifier,
  }
}

/** What tests read out of answers, whichever the endpoint. */
export interface Wire {
  [member: string]: unknown
  access_token: string
  refresh_token: string
  id_token: string
  challenge: string
  client: Record<string, unknown>
  client_id: string
  client_secret: string
  consent_request_id: string
  login_challenge: string
  login_session_id: string
  redirect_to: string
  session_id: string
  skip: boolean
}

export const wireOf = async (response: Response): Promise<Wire> => (await response.json()) as Wire
