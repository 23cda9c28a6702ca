import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorization, basic, createClient, type RegisteredClient, redirectUri } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { formWith, open } from '../../support/pages.ts'
import { until } from '../../support/patience.ts'
import { userAgent } from '../../support/user-agent.ts'

interface Line {
  msg: string
  reqId?: string
  status?: number
  client?: string
  error?: string
  description?: string
  rule?: string
}

describe('the reason of every refusal is one line of the log', () => {
  let server: TestGatehouse
  let client: RegisteredClient
  const secrets: string[] = []

  before(async () => {
    server = await startTestGatehouse('sqlite', { auth_flow: { enabled: true } })
    client = await createClient(server, { client_name: 'Photos' })
    secrets.push(client.client_secret)
  })
  after(() => server.close())

  const refusalsOf = async (id: string | null | undefined): Promise<Line[]> => {
    const lines = () =>
      server.logs.map((line) => JSON.parse(line) as Line).filter(({ reqId }) => reqId === id)
    await until(() => lines().some(({ msg }) => msg === 'request'))
    return lines().filter(({ msg }) => msg === 'refused')
  }
  const refusalOf = async (response: Response, expected: Partial<Line>): Promise<Line> => {
    const lines = await refusalsOf(response.headers.get('x-request-id'))
    assert.equal(lines.length, 1, JSON.stringify(lines))
    const [line] = lines as [Line]
    assert.partialDeepStrictEqual(line, expected)
    for (const each of ['error', 'description', 'rule'] as const) assert.ok(line[each], `${each} is missing`)
    return line
  }
  const at = (path: string, base = server.publicUrl) => new URL(path, base)
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  })
  const exchange = (fields: Record<string, string>, headers = { authorization: basic(client) }) =>
    fetch(at('oauth2/token'), form(fields, headers))
  const json = (method: string, path: string, body: string, base = server.publicUrl) =>
    fetch(at(path, base), { method, headers: { 'content-type': 'application/json' }, body })
  const authorize = (parameters: Record<string, string>) =>
    fetch(authorization(server, client.client_id, parameters).url, { redirect: 'manual' })

  it('at the token endpoint: who, what, why, and which rule', async () => {
    const id = client.client_id
    await refusalOf(await exchange({ grant_type: 'unheard-of' }), { error: 'invalid_request', client: id })
    const code = { grant_type: 'authorization_code', code: 'ory_ac_stolen-code', redirect_uri: redirectUri }
    await refusalOf(await exchange(code), { error: 'invalid_grant', client: id })
    const wrong = { authorization: `Basic ${btoa(`${id}:wrong-secret`)}` }
    const line = await refusalOf(await exchange({ grant_type: 'client_credentials' }, wrong), {
      error: 'invalid_client',
      client: id,
      rule: 'prove in authenticateClient',
    })
    assert.match(JSON.stringify(line), /the client secret is wrong/)
    const unknown = form({
      grant_type: 'client_credentials',
      client_id: 'nobody',
      client_secret: 'hush-hush',
    })
    await refusalOf(await fetch(at('oauth2/token'), unknown), { error: 'invalid_client', client: 'nobody' })
    const alone = { authorization: `Basic ${btoa('secret-without-id')}` }
    await refusalOf(await exchange({ grant_type: 'client_credentials' }, alone), { error: 'invalid_request' })
    secrets.push('ory_ac_stolen-code', 'wrong-secret', 'hush-hush', 'secret-without-id')
  })

  it('at the authorization endpoint, whether the client or the error page is told', async () => {
    const { client_id } = client
    await refusalOf(await authorize({ redirect_uri: 'https://evil.test/' }), {
      error: 'invalid_request',
      client: client_id,
    })
    await refusalOf(await authorize({ scope: 'unheard-of' }), {
      error: 'invalid_scope',
      client: client_id,
      rule: 'requireAllowedScope in validateRequest',
    })
    await refusalOf(await authorize({ code_challenge_method: 'plain' }), {
      rule: 'readCodeChallenge in validateRequest',
    })
    await refusalOf(await authorize({ login_verifier: 'forged-verifier' }), { error: 'access_denied' })
    secrets.push('forged-verifier')
  })

  it('at the other endpoints of the public listener', async () => {
    const headers = { authorization: 'Bearer ory_at_forged-token' }
    await refusalOf(await fetch(at('userinfo'), { headers }), { error: 'request_unauthorized' })
    await refusalOf(await json('POST', 'oauth2/register', '{}'), {})
    await refusalOf(
      await fetch(at('oauth2/sessions/logout?id_token_hint=forged.hint.here'), { redirect: 'manual' }),
      {
        error: 'invalid_request',
      },
    )
    await refusalOf(await fetch(at('no/such/route')), { error: 'Not Found' })
    await refusalOf(await json('PUT', 'identities/authable', '{"login_challenge":"forged-challenge"}'), {})
    const callback = at('auth/callback?code=a-forged-code&state=12345678')
    await refusalOf(await fetch(callback, { redirect: 'manual' }), { error: 'unauthorized' })
    const missing = await fetch(at('auth/callback?state=12345678'), { redirect: 'manual' })
    await refusalOf(missing, { error: 'missing_parameter' })
    secrets.push('a-forged-code')
    secrets.push('ory_at_forged-token', 'forged.hint.here', 'forged-challenge')
  })

  it('on the admin listener', async () => {
    const broken = '{"client_secret": "a-broken-secret'
    await refusalOf(await json('POST', 'admin/clients', broken, server.adminUrl), {})
    await refusalOf(await fetch(at('admin/clients/nobody', server.adminUrl)), {})
    await refusalOf(await json('POST', 'admin/identities', broken, server.adminUrl), {})
    const foreign = { headers: { host: 'rebound.test', origin: 'https://evil.test' }, method: 'POST' }
    await refusalOf(await fetch(at('admin/clients', server.adminUrl), foreign), {})
    secrets.push('a-broken-secret', 'a-broken')
  })

  it('on the hosted pages, where a form comes back with a problem', async () => {
    const agent = userAgent()
    const page = await open(agent, server, '/ui/login')
    const { hidden } = formWith(page, 'password')
    const typed: [string, string][] = [
      ['email', 'ada@example.com'],
      ['password', 'not-her-password'],
    ]
    const refused = await agent.post(page.url.href, new URLSearchParams([...hidden, ...typed]))
    const shown = await agent.get(new URL(refused.headers.get('location') ?? '', page.url).href)
    assert.deepEqual(await refusalsOf(shown.headers.get('x-request-id')), [])
    const lines = await refusalsOf(refused.headers.get('x-request-id'))
    assert.equal(lines.length, 1)
    assert.partialDeepStrictEqual(lines[0], { error: 'invalid_credentials' })
    secrets.push('not-her-password', 'ada@example.com')
  })

  it('an error page shows the id of the request that failed, and no other text that somebody calls an id', async () => {
    const response = await authorize({ redirect_uri: 'https://evil.test/' })
    const id = response.headers.get('x-request-id') ?? ''
    const page = await fetch(response.headers.get('location') ?? '')
    assert.match(await page.text(), new RegExp(`<dd id="request-id">${id}</dd>`))
    const forged = await fetch(
      at('ui/error?error=invalid_request&error_description=x+(request+Call+0900+123)'),
    )
    assert.doesNotMatch(await forged.text(), /<dd id="request-id">/)
  })

  it('and holds no secret', () => {
    const lines = server.logs.filter((line) => line.includes('"refused"')).join('')
    for (const secret of secrets) assert.ok(!lines.includes(secret), secret)
  })
})
