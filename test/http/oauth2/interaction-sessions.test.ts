import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  redirectUri,
  signIn,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertClientError, claimsOf, onEachEngine, visit, wireOf } from './suite.ts'

const cookie = 'ory_hydra_session_dev'

onEachEngine('login sessions', (suite) => {
  const start = (overrides: Record<string, string | undefined> = {}) =>
    authorization(suite.server, suite.client.client_id, overrides)

  /** Signs the browser in, to be remembered. */
  const remembered = async (
    agent: UserAgent,
    login: Record<string, unknown> = {},
    consent: Record<string, unknown> = {},
  ) => {
    await authorize(
      suite.server,
      start(),
      { login: { remember: true, ...login }, consent: { remember: true, ...consent } },
      agent,
    )
    assert.ok(agent.cookies.has(cookie))
  }

  const loginRequest = async (agent: UserAgent, overrides: Record<string, string | undefined> = {}) =>
    wireOf(await about(suite, 'login', await toLogin(agent, start(overrides).url)))

  const idToken = async (
    agent: UserAgent,
    overrides: Record<string, string | undefined> = {},
    subject = 'ada',
  ) => {
    const request = start(overrides)
    const callback = await authorize(suite.server, request, { login: { subject } }, agent)
    const code = callback.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    return claimsOf((await wireOf(await token(suite.server, suite.client, form)))['id_token'])
  }

  it('Hydra API: a remembered browser is not asked again: skip, subject and the same session', async () => {
    const agent = userAgent()
    await remembered(agent)
    const [first, second] = [await loginRequest(agent), await loginRequest(agent)]
    assert.equal(first['skip'], true)
    assert.equal(first['subject'], 'ada')
    assert.equal(first['session_id'], second['session_id'])
    assert.equal((await loginRequest(userAgent()))['skip'], false)
  })

  it('Hydra API: a browser that is not to be remembered is asked each time', async () => {
    const agent = userAgent()
    await authorize(suite.server, start(), {}, agent)
    assert.equal(agent.cookies.has(cookie), false)
    assert.equal((await loginRequest(agent))['skip'], false)
  })

  it('Hydra API: the session cookie lasts for remember_for, or for the configured lifespan', async () => {
    for (const [rememberFor, seconds] of [
      [3600, 3600],
      [0, 720 * 3600],
    ] as const) {
      const agent = userAgent()
      const login = { subject: 'ada', remember: true, remember_for: rememberFor }
      const response = await agent.get(
        await accepted(suite, 'login', await toLogin(agent, start().url), login),
      )
      const header = response.headers.getSetCookie().find((line) => line.startsWith(`${cookie}=`))
      assert.match(header ?? '', new RegExp(`; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax$`))
    }
  })

  it('ASVS 7.3.2: a session ends after its lifespan, whatever the browser still sends', async () => {
    const agent = userAgent()
    await remembered(agent, { remember_for: 60 })
    suite.server.clock.advance(61_000)
    assert.equal((await loginRequest(agent))['skip'], false)
  })

  it('OpenID Connect Core §3.1.2.6: prompt none without a session is login_required', async () => {
    const answer = await visit(start({ prompt: 'none' }).url)
    assertClientError(answer, 'login_required', /no existing login session was found\.$/, redirectUri)
  })

  it('OpenID Connect Core §3.1.2.6: prompt none with a session but no consent is consent_required', async () => {
    const agent = userAgent()
    const login = { subject: 'silent-ada', remember: true }
    await authorize(suite.server, start(), { login }, agent)
    const challenge = await toLogin(agent, start({ prompt: 'none' }).url)
    const answer = await visit(await accepted(suite, 'login', challenge, { subject: 'silent-ada' }), agent)
    assertClientError(answer, 'consent_required', /no previous consent was found\.$/, redirectUri)
  })

  it('OpenID Connect Core §3.1.2.1: prompt none with session and consent needs nobody', async () => {
    const agent = userAgent()
    await remembered(agent)
    const claims = await idToken(agent, { prompt: 'none' })
    assert.equal(claims['sub'], 'ada')
  })

  it('OpenID Connect Core §3.1.2.1: prompt login asks again and moves auth_time', async () => {
    const agent = userAgent()
    await remembered(agent)
    const before = await idToken(agent)
    suite.server.clock.advance(10_000)
    const same = await idToken(agent)
    assert.equal(same['auth_time'], before['auth_time'])
    assert.equal((await loginRequest(agent, { prompt: 'login' }))['skip'], false)
    const after = await idToken(agent, { prompt: 'login' })
    assert.ok((after['auth_time'] as number) >= (before['auth_time'] as number) + 10)
    assert.equal((await loginRequest(agent, { prompt: 'select_account' }))['skip'], false)
  })

  it('OpenID Connect Core §3.1.2.1: max_age asks again when the authentication is older', async () => {
    const agent = userAgent()
    await remembered(agent)
    assert.equal((await loginRequest(agent, { max_age: '60' }))['skip'], true)
    suite.server.clock.advance(61_000)
    assert.equal((await loginRequest(agent, { max_age: '60' }))['skip'], false)
    assert.equal((await loginRequest(agent, { max_age: '3600' }))['skip'], true)
    const answer = await visit(start({ max_age: '60', prompt: 'none' }).url, agent)
    assertClientError(answer, 'login_required', /reached 'max_age'\.$/, redirectUri)
    const claims = await idToken(agent, { max_age: '0' })
    assert.ok(Math.abs((claims['auth_time'] as number) - (claims['iat'] as number)) <= 2)
  })

  it('OpenID Connect Core §3.1.2.1: id_token_hint of another subject asks again, or fails silently', async () => {
    const { id_token } = await signIn(suite.server, suite.client, { login: { subject: 'bob' } })
    const agent = userAgent()
    await remembered(agent)
    assert.equal((await loginRequest(agent, { id_token_hint: id_token }))['skip'], false)
    const silent = await visit(start({ id_token_hint: id_token, prompt: 'none' }).url, agent)
    assertClientError(
      silent,
      'login_required',
      /subject claim from id_token_hint does not match/,
      redirectUri,
    )
    const challenge = await toLogin(agent, start({ id_token_hint: id_token }).url)
    const wrong = await visit(await accepted(suite, 'login', challenge, { subject: 'ada' }), agent)
    assertClientError(wrong, 'login_required', /id_token_hint/, redirectUri)
  })

  it('OpenID Connect Core §3.1.2.1: an id_token_hint that has expired still hints', async () => {
    const { id_token } = await signIn(suite.server, suite.client)
    suite.server.clock.advance(2 * 3600_000)
    const agent = userAgent()
    await remembered(agent)
    assert.equal((await loginRequest(agent, { id_token_hint: id_token }))['skip'], true)
    const [header, , signature] = id_token.split('.')
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(id_token), sub: 'eve' })).toString('base64url')
    const answer = await visit(start({ id_token_hint: `${header}.${forged}.${signature}` }).url, agent)
    assertClientError(answer, 'invalid_request', /id_token_hint/, redirectUri)
  })

  it('Hydra API: a skipped login that is accepted for another subject is asked anew', async () => {
    const agent = userAgent()
    await remembered(agent)
    const challenge = await toLogin(agent, start().url)
    const target = new URL(await accepted(suite, 'login', challenge, { subject: 'eve' }))
    assert.equal(target.searchParams.get('prompt'), 'login')
    assert.equal(target.searchParams.has('login_verifier'), false)
    const again = (await visit(target, agent)).location.searchParams.get('login_challenge') ?? ''
    assert.equal((await wireOf(await about(suite, 'login', again)))['skip'], false)
  })

  it('Hydra API: a login that is not remembered ends the session that the browser had', async () => {
    const agent = userAgent()
    await remembered(agent)
    const stolen = agent.cookies.get(cookie) ?? ''
    await authorize(suite.server, start({ prompt: 'login' }), { login: { remember: false } }, agent)
    assert.equal(agent.cookies.has(cookie), false)
    agent.cookies.set(cookie, stolen)
    assert.equal((await loginRequest(agent))['skip'], false)
  })

  it('ASVS 7.2.4: a new authentication gets a new session; a planted one is worth nothing', async () => {
    const attacker = userAgent()
    await remembered(attacker, { subject: 'eve' })
    const planted = attacker.cookies.get(cookie) ?? ''
    const victim = userAgent()
    victim.cookies.set(cookie, planted)
    await authorize(
      suite.server,
      start({ prompt: 'login' }),
      { login: { subject: 'ada', remember: true } },
      victim,
    )
    assert.notEqual(victim.cookies.get(cookie), planted)
    assert.equal((await loginRequest(victim))['subject'], 'ada')
    const left = await loginRequest(attacker)
    assert.notEqual(left['subject'], 'ada')
  })

  it('ASVS 7.2.1: a session cookie that was made up or altered is no session', async () => {
    const agent = userAgent()
    await remembered(agent)
    const sealed = agent.cookies.get(cookie) ?? ''
    const binding = [...agent.cookies].find(([name]) => name.includes('login_csrf'))?.[1] ?? ''
    for (const value of [`${sealed.slice(0, -1)}A`, sealed.slice(1), 'x', '', binding]) {
      if (value === sealed) continue
      agent.cookies.set(cookie, value)
      assert.equal((await loginRequest(agent))['skip'], false, value)
    }
  })

  it('OpenID Connect Core §2: acr and amr come from the login; acr is 0 where a level was asked for and none named', async () => {
    const agent = userAgent()
    const request = start()
    const callback = await authorize(
      suite.server,
      request,
      { login: { acr: '2', amr: ['pwd', 'otp'] } },
      agent,
    )
    const form = {
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    const code = callback.searchParams.get('code') ?? ''
    const claims = claimsOf(
      (await wireOf(await token(suite.server, suite.client, { ...form, code })))['id_token'],
    )
    assert.equal(claims['acr'], '2')
    assert.deepEqual(claims['amr'], ['pwd', 'otp'])
    assert.equal((await idToken(userAgent(), { acr_values: 'gold' }))['acr'], '0')
    const none = await idToken(userAgent())
    assert.deepEqual(['acr' in none, 'amr' in none], [false, false])
  })

  it('as in Hydra: a skipped login has the level that the login application says, and keeps the session', async () => {
    const agent = userAgent()
    await remembered(agent, { acr: '3', amr: ['hwk'] })
    const before = await loginRequest(agent)
    const claims = await idToken(agent)
    assert.deepEqual(['acr' in claims, 'amr' in claims], [false, false])
    assert.equal(claims['sid'], before['session_id'])
    const request = start()
    const login = { acr: '1', amr: ['pwd'] }
    const callback = await authorize(suite.server, request, { login }, agent)
    const form = {
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
      code: callback.searchParams.get('code') ?? '',
    }
    const said = claimsOf((await wireOf(await token(suite.server, suite.client, form)))['id_token'])
    assert.deepEqual([said['acr'], said['amr']], ['1', ['pwd']])
  })

  it('Hydra API: an accepted login lasts beyond all measure, and no number makes the server fail', async () => {
    for (const remember_for of [2 ** 40, Number.MAX_SAFE_INTEGER, -5]) {
      const agent = userAgent()
      const consent = await toConsent(suite.server, agent, start().url, { remember: true, remember_for })
      const target = await accepted(suite, 'consent', consent, {
        grant_scope: ['openid'],
        remember: true,
        remember_for,
      })
      assert.ok((await visit(target, agent)).location.searchParams.has('code'), String(remember_for))
    }
  })
})
