import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  admin,
  authorization,
  createClient,
  redirectUri,
  signIn,
  toConsent,
  toLogin,
} from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertError, claimsOf, onEachEngine, spoilt, visit, wireOf } from './suite.ts'

const requests = '/admin/oauth2/auth/requests'

onEachEngine('login and consent requests', (suite) => {
  const start = (overrides: Record<string, string | undefined> = {}) =>
    authorization(suite.server, suite.client.client_id, overrides)

  it('Hydra API: a login request has exactly the members that SDKs know, empty where nothing is known', async () => {
    const { url } = start()
    const challenge = await toLogin(userAgent(), url)
    const wire = await wireOf(await about(suite, 'login', challenge))
    const { client, session_id, ...rest } = wire
    assert.deepEqual(rest, {
      challenge,
      requested_scope: ['openid', 'offline_access'],
      requested_access_token_audience: [],
      skip: false,
      subject: '',
      oidc_context: {},
      request_url: url.href,
    })
    assert.match(session_id, /^[0-9a-f-]{36}$/)
    assert.deepEqual(
      client,
      await wireOf(await admin(suite.server, 'GET', `/admin/clients/${suite.client.client_id}`)),
    )
    assert.equal('client_secret' in client, false)
  })

  it('Hydra API: what the client says about the user is passed on', async () => {
    const client = await createClient(suite.server, { audience: ['https://api.example', 'word'] })
    const { url } = authorization(suite.server, client.client_id, {
      acr_values: 'gold silver',
      ui_locales: 'de en',
      display: 'page',
      login_hint: 'ada@example.com',
      audience: 'https://api.example word',
    })
    const wire = await wireOf(await about(suite, 'login', await toLogin(userAgent(), url)))
    assert.deepEqual(wire['oidc_context'], {
      acr_values: ['gold', 'silver'],
      ui_locales: ['de', 'en'],
      display: 'page',
      login_hint: 'ada@example.com',
    })
    assert.deepEqual(wire['requested_access_token_audience'], ['https://api.example', 'word'])
  })

  it('Hydra API: a consent request has exactly the members that SDKs know', async () => {
    const { url } = start()
    const agent = userAgent()
    const login = await wireOf(await about(suite, 'login', await toLogin(agent, url)))
    const challenge = await toConsent(suite.server, agent, url, {
      acr: '2',
      amr: ['pwd', 'otp'],
      context: { a: [1] },
    })
    const { client, login_session_id, login_challenge, consent_request_id, ...rest } = await wireOf(
      await about(suite, 'consent', challenge),
    )
    assert.deepEqual(rest, {
      challenge,
      requested_scope: ['openid', 'offline_access'],
      requested_access_token_audience: [],
      skip: false,
      subject: 'ada',
      oidc_context: {},
      request_url: url.href,
      acr: '2',
      amr: ['pwd', 'otp'],
      context: { a: [1] },
    })
    assert.match(consent_request_id, /^[0-9a-f]{32}$/)
    assert.match(login_challenge, /^[0-9a-f]{32}$/)
    assert.match(login_session_id, /^[0-9a-f-]{36}$/)
    assert.deepEqual(client, login['client'])
  })

  it('Hydra API: context is null, acr is empty and amr a list where the login application sent none', async () => {
    const challenge = await toConsent(suite.server, userAgent(), start().url)
    const wire = await wireOf(await about(suite, 'consent', challenge))
    assert.equal(wire['context'], null)
    assert.equal(wire['acr'], '')
    assert.deepEqual(wire['amr'], [])
  })

  it('Hydra API: URLs with a challenge or a verifier stay under 1000 characters', async () => {
    const big = await createClient(suite.server, { metadata: { notes: 'x'.repeat(20_000) } })
    const { url } = authorization(suite.server, big.client_id)
    const agent = userAgent()
    const { location } = await visit(url, agent)
    assert.ok(location.href.length < 1000, `login ${location.href.length}`)
    const challenge = location.searchParams.get('login_challenge') ?? ''
    const verifier = await accepted(suite, 'login', challenge, {
      subject: 'ada',
      remember: true,
      acr: '1',
      amr: ['pwd'],
    })
    assert.ok(verifier.length < 1000, `login verifier ${verifier.length}`)
    const consent = await visit(verifier, agent)
    assert.ok(consent.location.href.length < 1000, `consent ${consent.location.href.length}`)
    const done = await accepted(
      suite,
      'consent',
      consent.location.searchParams.get('consent_challenge') ?? '',
      {
        grant_scope: ['openid'],
      },
    )
    assert.ok(done.length < 1000, `consent verifier ${done.length}`)
  })

  it('Hydra API: a request can be read after it was accepted, and accepted again for a fresh verifier', async () => {
    const challenge = await toLogin(userAgent(), start().url)
    const first = await accepted(suite, 'login', challenge, { subject: 'ada' })
    assert.equal((await about(suite, 'login', challenge)).status, 200)
    const second = await accepted(suite, 'login', challenge, { subject: 'ada' })
    assert.notEqual(first, second)
    assert.deepEqual(
      [...new URL(first).searchParams.keys()].filter((name) => name !== 'login_verifier'),
      [...start().url.searchParams.keys()],
    )
  })

  it('Hydra API: request_url and redirect_to of consent carry no login_verifier', async () => {
    const { url } = start()
    const challenge = await toConsent(suite.server, userAgent(), url)
    assert.equal((await wireOf(await about(suite, 'consent', challenge)))['request_url'], url.href)
    const target = new URL(await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] }))
    assert.equal(target.searchParams.has('login_verifier'), false)
    assert.equal(target.searchParams.has('consent_verifier'), true)
  })

  for (const step of ['login', 'consent'] as const) {
    it(`Hydra API: a ${step} challenge that was tampered with is 404`, async () => {
      const agent = userAgent()
      const challenge =
        step === 'login'
          ? await toLogin(agent, start().url)
          : await toConsent(suite.server, agent, start().url)
      for (const bad of spoilt(challenge)) {
        const description = /^Unable to locate the requested resource$/
        await assertError(await about(suite, step, bad), 404, 'Not Found', description)
        await assertError(await about(suite, step, bad, { accept: { subject: 'ada' } }), 404, 'Not Found')
        await assertError(await about(suite, step, bad, { reject: {} }), 404, 'Not Found')
      }
    })

    it(`Hydra API: a missing ${step} challenge is 400`, async () => {
      const hint = / Query parameter 'challenge' is not defined but should have been\.$/
      const error = 'invalid_request'
      for (const query of ['', `?${step}_challenge=`, `?${step}_challenge=a&${step}_challenge=b`]) {
        await assertError(await admin(suite.server, 'GET', `${requests}/${step}${query}`), 400, error, hint)
        await assertError(
          await admin(suite.server, 'PUT', `${requests}/${step}/reject${query}`, {}),
          400,
          error,
          hint,
        )
      }
    })

    it(`Hydra API: the legacy parameter challenge names a ${step} request too`, async () => {
      const agent = userAgent()
      const challenge =
        step === 'login'
          ? await toLogin(agent, start().url)
          : await toConsent(suite.server, agent, start().url)
      const wire = await wireOf(
        await admin(suite.server, 'GET', `${requests}/${step}?challenge=${challenge}`),
      )
      assert.equal(wire['challenge'], challenge)
    })
  }

  it('RFC 9700 §2.1: a value made for one step is worth nothing in another', async () => {
    const agent = userAgent()
    const { url } = start()
    const login = await toLogin(agent, url)
    const loginVerifier = new URL(await accepted(suite, 'login', login, { subject: 'ada' })).searchParams.get(
      'login_verifier',
    )!
    const consent = await toConsent(suite.server, agent, url)
    const consentVerifier = new URL(await accepted(suite, 'consent', consent)).searchParams.get(
      'consent_verifier',
    )!
    const values = { login, loginVerifier, consent, consentVerifier }
    for (const [name, value] of Object.entries(values)) {
      for (const step of ['login', 'consent', 'logout'] as const) {
        if (name !== step) await assertError(await about(suite, step, value), 404, 'Not Found')
      }
      for (const parameter of ['login', 'consent'] as const) {
        if (name === `${parameter}Verifier`) continue
        const { error, status, location } = await visit(`${url}&${parameter}_verifier=${value}`, agent)
        assert.equal(`${status} ${error}`, '303 access_denied', `${name} as ${parameter}_verifier`)
        assert.equal(location.searchParams.has('code'), false)
      }
    }
  })

  it('Hydra API: an empty subject is refused', async () => {
    const challenge = await toLogin(userAgent(), start().url)
    for (const accept of [{}, { subject: '' }, { subject: null }]) {
      const response = await about(suite, 'login', challenge, { accept })
      await assertError(response, 400, 'invalid_request', /Field 'subject' must not be empty\.$/)
    }
  })

  it('Hydra API: what the applications send is read leniently: unknown members, null and absent ones', async () => {
    const agent = userAgent()
    const login = {
      subject: 'ada',
      made_up: 1,
      amr: null,
      context: null,
      acr: null,
      remember: null,
      remember_for: null,
    }
    const challenge = await toConsent(suite.server, agent, start().url, login)
    for (const session of [null, {}, { access_token: null, id_token: null }, undefined]) {
      const body = {
        grant_scope: [null],
        grant_access_token_audience: null,
        session,
        made_up: {},
        handled_at: 'now',
      }
      assert.match(await accepted(suite, 'consent', challenge, body), /consent_verifier=/)
    }
    const target = await accepted(suite, 'consent', challenge, { grant_scope: [null], session: {} })
    const { location, status } = await visit(target, agent)
    assert.equal(status, 303)
    assert.equal(location.searchParams.get('scope'), '')
    assert.ok(location.href.startsWith(`${redirectUri}?code=`))
  })

  it('Hydra API: a body without a content type, or with that of a form, is read as JSON', async () => {
    const challenge = await toLogin(userAgent(), start().url)
    const url = `${suite.server.adminUrl}admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`
    const body = JSON.stringify({ subject: 'ada' })
    for (const headers of [
      {},
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
    ]) {
      const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(body) })
      assert.equal(response.status, 200, JSON.stringify(headers))
      assert.match((await wireOf(response))['redirect_to'], /login_verifier=/)
    }
  })

  it('Hydra API: a client that is gone takes its requests with it', async () => {
    const gone = await createClient(suite.server)
    const agent = userAgent()
    const { url } = authorization(suite.server, gone.client_id)
    const challenge = await toLogin(agent, url)
    const target = await accepted(suite, 'login', challenge, { subject: 'ada' })
    assert.equal((await admin(suite.server, 'DELETE', `/admin/clients/${gone.client_id}`)).status, 204)
    await assertError(await about(suite, 'login', challenge), 404, 'Unable to locate the resource')
    const { location, error } = await visit(target, agent)
    assert.equal(error, 'invalid_client')
    assert.equal(location.pathname, '/ui/error')
  })

  it('OpenID Connect Core §3.1.2.1: the claims of an id_token_hint reach the login application', async () => {
    const { id_token } = await signIn(suite.server, suite.client)
    const wire = await wireOf(
      await about(suite, 'login', await toLogin(userAgent(), start({ id_token_hint: id_token }).url)),
    )
    assert.deepEqual(wire['oidc_context'], { id_token_hint_claims: claimsOf(id_token) })
  })
})
