import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  type RegisteredClient,
  redirectUri,
  toLogin,
} from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertClientError, onEachEngine, visit } from './suite.ts'

interface Request {
  skip: boolean
  oidc_context: { acr_values?: string[] }
}

/** An application of others authenticates people: the authorization server knows no order of its `acr` values. */
onEachEngine('what a request demands of the authorization endpoint', (suite) => {
  const start = (overrides: Record<string, string | undefined> = {}, of = suite.client) =>
    authorization(suite.server, of.client_id, overrides)
  const signedIn = async (acr = '1'): Promise<UserAgent> => {
    const agent = userAgent()
    const login = { subject: 'ada', remember: true, acr }
    await authorize(suite.server, start(), { login, consent: { remember: true } }, agent)
    return agent
  }
  const asked = async (
    agent: UserAgent,
    overrides: Record<string, string | undefined> = {},
    of?: RegisteredClient,
  ): Promise<Request> => {
    const response = await about(suite, 'login', await toLogin(agent, start(overrides, of).url))
    return (await response.json()) as Request
  }
  const essential = (...values: string[]) =>
    JSON.stringify({ id_token: { acr: { essential: true, values } } })

  for (const [what, acr_values] of [
    ['below', '0'],
    ['at', '1'],
    ['above', '2'],
    ['unknown beside', 'urn:example:gold'],
  ])
    it(`OpenID Connect Core §3.1.2.1: acr_values ${what} what a session has are a wish, which the application hears`, async () => {
      const { skip, oidc_context } = await asked(await signedIn(), { acr_values })
      assert.deepEqual([skip, oidc_context.acr_values], [true, [acr_values]])
    })

  it('OpenID Connect Core §5.5.1.1: an essential acr is needed to the letter, by session and by answer', async () => {
    const agent = await signedIn('1')
    assert.equal((await asked(agent, { claims: essential('2', '1') })).skip, true)
    assert.equal((await asked(agent, { claims: essential('2') })).skip, false)
    const answer = async (acr: string) => {
      const challenge = await toLogin(agent, start({ claims: essential('2') }).url)
      return visit(await accepted(suite, 'login', challenge, { subject: 'ada', acr }), agent)
    }
    assert.equal((await answer('1')).error, 'unmet_authentication_requirements')
    assert.equal((await answer('3')).error, 'unmet_authentication_requirements')
    assert.equal((await answer('2')).error, null)
  })

  it('OpenID Connect Registration §2: default_acr_values are named to the application if the request names none', async () => {
    const client = await createClient(suite.server, { default_acr_values: ['2', '1'] })
    assert.deepEqual((await asked(userAgent(), {}, client)).oidc_context.acr_values, ['2', '1'])
    assert.deepEqual((await asked(userAgent(), { acr_values: '3' }, client)).oidc_context.acr_values, ['3'])
    assert.equal((await asked(userAgent())).oidc_context.acr_values, undefined)
  })

  it('OpenID Connect Registration §2: of default_max_age and max_age the younger counts', async () => {
    const agent = await signedIn()
    const client = await createClient(suite.server, { default_max_age: 60 })
    assert.equal((await asked(agent, {}, client)).skip, true)
    suite.server.clock.advance(61_000)
    for (const max_age of [undefined, '3600', '30'])
      assert.equal((await asked(agent, { max_age }, client)).skip, false)
    assert.equal((await asked(agent, { max_age: '3600' })).skip, true)
    const silent = await visit(start({ prompt: 'none' }, client).url, agent)
    assertClientError(silent, 'login_required', /reached 'max_age'\.$/, redirectUri)
  })

  it('OpenID Connect Core §3.1.2.1: the answer of an application is held to max_age as well', async () => {
    const agent = await signedIn()
    suite.server.clock.advance(10 * 60_000)
    const client = await createClient(suite.server)
    const challenge = await toLogin(agent, start({}, client).url)
    const changed = await admin(suite.server, 'PATCH', `/admin/clients/${client.client_id}`, [
      { op: 'add', path: '/default_max_age', value: 60 },
    ])
    assert.equal(changed.status, 200)
    const answer = await visit(await accepted(suite, 'login', challenge, { subject: 'ada' }), agent)
    assertClientError(answer, 'login_required', /older than 'max_age'\.$/, redirectUri)
  })

  it('OpenID Connect Core §3.1.2.1: prompt=consent asks for what was granted before', async () => {
    const agent = await signedIn()
    const granted = async (overrides: Record<string, string>) => {
      const challenge = await toLogin(agent, start(overrides).url)
      const { location } = await visit(await accepted(suite, 'login', challenge, { subject: 'ada' }), agent)
      const consent = location.searchParams.get('consent_challenge') ?? ''
      return ((await (await about(suite, 'consent', consent)).json()) as { skip: boolean }).skip
    }
    assert.equal(await granted({}), true)
    assert.equal(await granted({ prompt: 'consent' }), false)
  })

  it('OpenID Connect Registration §2: what sign-ins need is read back, and refused if it is no age and no list', async () => {
    const needs = { default_max_age: 0, default_acr_values: ['2'], require_auth_time: true }
    const client = await createClient(suite.server, needs)
    const shown = (await (
      await admin(suite.server, 'GET', `/admin/clients/${client.client_id}`)
    ).json()) as Record<string, unknown>
    for (const [name, value] of Object.entries(needs)) assert.deepEqual(shown[name], value)
    for (const wrong of [{ default_max_age: -1 }, { default_max_age: 'x' }, { default_acr_values: 'x' }])
      assert.equal((await admin(suite.server, 'POST', '/admin/clients', wrong)).status, 400)
  })
})
