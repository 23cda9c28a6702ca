import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  begin,
  call,
  initStep,
  mailedCode,
  newAddress,
  pages,
  prehashed,
  type StepAnswer,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

const info = (challenge: string) => `/auth/login/info?login_challenge=${challenge}`

onEachEngine('login', (suite) => {
  it('GET /auth/login and /auth/login/info without a challenge: 400 required', async () => {
    for (const path of ['/auth/login', '/auth/login/info', '/auth/login?login_challenge=']) {
      const { status, body } = await call(suite.server, 'GET', path)
      assert.equal(status, 400)
      assert.deepEqual(body, {
        code: 'bad_request',
        origin: 'query',
        desc: '',
        details: { login_challenge: 'required' },
      })
    }
  })

  it('GET /auth/login with an unknown challenge leads to the login page with invalid_flow', async () => {
    const { status, headers } = await call(suite.server, 'GET', '/auth/login?login_challenge=unknown')
    assert.equal(status, 302)
    const location = new URL(headers.get('location') ?? '')
    assert.equal(`${location.origin}${location.pathname}`, pages.login)
    assert.equal(location.searchParams.get('error'), 'invalid_flow')
    assert.equal(location.searchParams.get('error_code'), 'invalid_flow')
    assert.ok(location.searchParams.has('error_description'))
  })

  it('GET /auth/login/info: an unknown challenge is 404', async () => {
    const { status, body } = await call(suite.server, 'GET', info('unknown'))
    assert.equal(status, 404)
    assert.deepEqual(shape(body), {
      code: 'not_found',
      origin: 'not_defined',
      details: { challenge: 'not_found' },
    })
  })

  it('GET /auth/login/info: acr_values is null where none was sent, and login_hint comes back', async () => {
    const none = await begin(suite.server)
    const plain = await call(suite.server, 'GET', info(none.challenge))
    assert.equal(plain.body['acr_values'], null)
    assert.equal(plain.body['login_hint'], '')
    const some = await begin(suite.server, { acr_values: '2 1', login_hint: '{"a":1}' })
    const full = await call(suite.server, 'GET', info(some.challenge))
    assert.deepEqual(full.body['acr_values'], ['2', '1'])
    assert.equal(full.body['login_hint'], '{"a":1}')
  })

  it('a challenge whose verifier was used is 409 everywhere', async () => {
    const { server } = suite
    const { agent, challenge, identityId, email, answer } = await withCode(server, newAddress())
    assert.equal((await call(server, 'GET', info(challenge))).status, 200)
    await agent.get(answer.body.redirect_to ?? '')
    assert.equal((await call(server, 'GET', info(challenge))).status, 409)
    assert.equal((await authable(server, challenge, email)).status, 409)
    assert.equal((await authable(server, challenge, newAddress())).status, 409)
    assert.equal((await step(server, challenge, identityId, 'emailed_code', { code: '1' })).status, 409)
    assert.equal((await initStep(server, challenge, identityId)).status, 409)
  })

  it('a login that was accepted once is not accepted again', async () => {
    const { server } = suite
    const { challenge, identityId } = await withCode(server, newAddress())
    const { status, body } = await step(server, challenge, identityId, 'emailed_code', { code: '123456' })
    assert.equal(status, 409)
    assert.deepEqual(shape(body), { code: 'conflict', origin: 'body', details: {} })
  })

  it('a session of ACR 1 does not answer acr_values=2, and leads straight to account_creation', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress())
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { agent, challenge, arrival } = await begin(server, { acr_values: '2' }, first.agent)
    assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
    // Nobody but this browser gets further: its cookie is the proof.
    const token = agent.cookies.get('gatehouse_authentication')
    assert.ok(token)
    const cookie = `gatehouse_authentication=${token}`
    const { body } = await authable(server, challenge, first.email, { cookie })
    assert.equal(body.authn_step.method_name, 'account_creation')
    assert.equal(body.authn_step.metadata, null)
    const metadata = {
      prehashed_password: {
        hash_base64: 'aGFzaGhhc2hoYXNoaGFzaA==',
        params: { salt_base64: 'c2FsdHNhbHQ=', memory: 1024, iterations: 1, parallelism: 1 },
      },
      backup_data: '{}',
    }
    const { identity_id } = body.authn_step
    assert.equal((await step(server, challenge, identity_id, 'account_creation', metadata)).status, 403)
    const created = await fetch(new URL('auth/login/authn-step', server.publicUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({
        login_challenge: challenge,
        authn_step: { identity_id, method_name: 'account_creation', metadata },
      }),
    })
    assert.equal(created.status, 200)
    assert.equal(((await created.json()) as { next: string }).next, 'redirect')
  })

  it('two tabs of one browser step up, each in its own flow', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress())
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const one = await begin(server, { acr_values: '2' }, first.agent)
    const two = await begin(server, { acr_values: '2' }, first.agent)
    const cookie = [...first.agent.cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    const steps = []
    for (const { challenge } of [one, two]) {
      const { body } = await call<StepAnswer>(
        server,
        'POST',
        '/auth/login/authn-step',
        {
          login_challenge: challenge,
          authn_step: {
            ...{ identity_id: first.identityId, method_name: 'account_creation' },
            metadata: { prehashed_password: prehashed('correct horse'), backup_data: '{}' },
          },
        },
        { cookie: cookie.join('; ') },
      )
      steps.push(body.next ?? body.desc)
    }
    assert.deepEqual(steps, ['redirect', 'login flow step: identity has already an account'])
  })

  it('who has only seen the challenge of a step-up gets no token of it', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress())
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { challenge } = await begin(server, { acr_values: '2' }, first.agent)
    const stranger = userAgent()
    // A browser of its own, known to the authorization server by another flow of the same application.
    await begin(server, {}, stranger)
    const response = await stranger.get(`${server.publicUrl}auth/login?login_challenge=${challenge}`)
    assert.equal(response.status, 302)
    assert.ok(!stranger.cookies.has('gatehouse_authentication'))
    // The person can reload.
    const again = await first.agent.get(`${server.publicUrl}auth/login?login_challenge=${challenge}`)
    assert.match(String(again.headers.getSetCookie()), /gatehouse_authentication=/)
  })

  it('the session of one identity proves nothing about another', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress())
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { challenge, agent } = await begin(server, { acr_values: '2' }, first.agent)
    const email = newAddress()
    const { body } = await authable(server, challenge, email)
    assert.equal(body.authn_step.method_name, 'emailed_code')
    const code = await mailedCode(server, email)
    const answer = await step(server, challenge, body.authn_step.identity_id, 'emailed_code', { code })
    assert.equal(answer.body.next, 'authn_step')
    assert.equal(answer.body.authn_step?.method_name, 'account_creation')
    assert.ok(agent.cookies.has('gatehouse_authentication'))
  })

  it('a session of ACR 2 answers acr_values=1 without a page', async () => {
    const { server } = suite
    const first = await withNewAccount(server, newAddress(), 'correct horse')
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { arrival } = await begin(server, { acr_values: '1' }, first.agent)
    assert.ok(arrival.searchParams.has('login_verifier'))
  })

  it('prompt=none without a session ends at the callback page with login_required', async () => {
    const { server } = suite
    const { arrival } = await begin(server, { prompt: 'none' })
    assert.equal(arrival.pathname, '/auth/callback')
    const response = await fetch(arrival, { redirect: 'manual' })
    const location = new URL(response.headers.get('location') ?? '')
    assert.equal(`${location.origin}${location.pathname}`, pages.callback)
    assert.equal(location.searchParams.get('error'), 'login_required')
    assert.equal(location.searchParams.get('error_code'), 'login_required')
  })

  it('prompt=none with a session that is too weak is refused with login_required', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress())
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { arrival } = await begin(server, { prompt: 'none', acr_values: '2' }, first.agent)
    assert.ok(arrival.searchParams.has('login_verifier'))
    const response = await first.agent.get(arrival.href)
    const location = new URL(response.headers.get('location') ?? '')
    assert.equal(location.searchParams.get('error'), 'login_required')
  })

  it('prompt=login ignores the session', async () => {
    const { server } = suite
    const first = await withNewAccount(server, newAddress(), 'correct horse')
    await first.agent.get(first.answer.body.redirect_to ?? '')
    const { challenge, arrival } = await begin(server, { prompt: 'login' }, first.agent)
    assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
    const { body } = await authable(server, challenge, first.email)
    assert.equal(body.authn_step.method_name, 'prehashed_password')
  })

  it('a sign-in at ACR 1 is remembered for 3600 s, one at ACR 2 for 2592000 s', async () => {
    const { server } = suite
    const ages = []
    for (const person of [
      await withCode(server, newAddress()),
      await withNewAccount(server, newAddress(), 'correct horse'),
    ]) {
      const response = await person.agent.get(person.answer.body.redirect_to ?? '')
      const cookie = response.headers.getSetCookie().find((line) => line.startsWith('ory_hydra_session'))
      ages.push(/max-age=(\d+)/i.exec(cookie ?? '')?.[1])
    }
    assert.deepEqual(ages, ['3600', '2592000'])
  })

  it('OpenID Connect Core §2: an unknown acr_values asks for nothing, and acr is what was achieved', async () => {
    const { server } = suite
    const { answer } = await withCode(server, newAddress(), { acr_values: '3' }, userAgent())
    assert.equal(answer.body.next, 'redirect')
  })
})
