import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  bearer,
  begin,
  call,
  claimsIn,
  consent,
  follow,
  fragmentOf,
  mailedCode,
  newAddress,
  pages,
  prehashed,
  shape,
  step,
} from '../../support/auth-flow.ts'
import { introspect } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('the whole flow', (suite) => {
  it('a first sign-in at ACR 2: code, account, legal consent, tokens', async () => {
    const { server } = suite
    const email = newAddress()
    const typed = `${email.slice(0, 3).toUpperCase()}${email.slice(3)}`
    const scope = 'openid tos privacy_policy'
    const { agent, challenge, arrival } = await begin(server, { acr_values: '2', scope })
    assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
    assert.equal(arrival.searchParams.get('login_challenge'), challenge)

    const info = await call(server, 'GET', `/auth/login/info?login_challenge=${challenge}`)
    assert.deepEqual(info.body, {
      client: {
        id: 'accounts',
        name: 'Accounts',
        logo_uri: null,
        tos_uri: 'https://example.com/tos',
        policy_uri: null,
      },
      scope: ['openid', 'tos', 'privacy_policy'],
      acr_values: ['2'],
      login_hint: '',
    })

    const first = await authable(server, challenge, typed)
    assert.equal(first.status, 200)
    const { identity_id: id } = first.body.authn_step
    assert.deepEqual(first.body, {
      identity: { display_name: typed, avatar_url: null, account_id: null },
      authn_step: { identity_id: id, method_name: 'emailed_code', metadata: null },
    })

    const code = await mailedCode(server, email)
    const wrong = await step(server, challenge, id, 'emailed_code', {
      code: code === '000000' ? '1' : '000000',
    })
    assert.equal(wrong.status, 403)
    assert.deepEqual(shape(wrong.body), { code: 'forbidden', origin: 'body', details: { code: 'invalid' } })

    const right = await step(server, challenge, id, 'emailed_code', { code })
    assert.equal(right.status, 200)
    const { access_token: token } = right.body
    assert.deepEqual(right.body, {
      next: 'authn_step',
      authn_step: { identity_id: id, method_name: 'account_creation', metadata: null },
      access_token: token,
    })

    const metadata = { prehashed_password: prehashed('correct horse'), backup_data: '{"v":1}' }
    const anonymous = await step(server, challenge, id, 'account_creation', metadata)
    assert.equal(anonymous.status, 403)
    assert.deepEqual(shape(anonymous.body), { code: 'forbidden', origin: 'body', details: {} })
    const created = await step(server, challenge, id, 'account_creation', metadata, { token })
    assert.equal(created.status, 200)
    assert.deepEqual(Object.keys(created.body).sort(), ['access_token', 'next', 'redirect_to'])
    assert.equal(created.body.access_token, token)

    const page = await follow(agent, created.body.redirect_to ?? '')
    assert.equal(`${page.origin}${page.pathname}`, pages.consent)
    const consentChallenge = page.searchParams.get('consent_challenge')
    const consentInfo = await call(server, 'GET', `/auth/consent/info?consent_challenge=${consentChallenge}`)
    assert.deepEqual(
      { ...consentInfo.body, client: undefined },
      {
        subject: id,
        acr: '2',
        scope: scope.split(' '),
        context: { amr: 'emailed_code account_creation' },
        client: undefined,
      },
    )
    const partly = await call(server, 'POST', '/auth/consent', {
      consent_challenge: consentChallenge,
      identity_id: id,
      consented_scopes: ['tos'],
    })
    assert.equal(partly.status, 403)
    assert.deepEqual(shape(partly.body), {
      code: 'forbidden',
      origin: 'unknown',
      details: { requested_legal_scope: 'tos privacy_policy', consented_legal_scope: 'tos' },
    })

    const end = await consent(server, agent, page, id, ['tos', 'privacy_policy'])
    assert.equal(`${end.origin}${end.pathname}`, pages.callback)
    const tokens = fragmentOf(end)
    assert.deepEqual(Object.keys(tokens), [
      ...['access_token', 'expires_in', 'expiry', 'id_token', 'scope', 'state', 'token_type'],
    ])
    const claims = claimsIn(tokens['id_token'] ?? '')
    assert.equal(claims['sub'], id)
    assert.equal(claims['acr'], '2')
    assert.deepEqual(claims['amr'], ['emailed_code', 'account_creation'])
    assert.equal(claims['email'], email)
    assert.equal(claims['sco'], scope)
    assert.deepEqual((await introspect(server, tokens['access_token'] ?? ''))['ext'], {
      acr: '2',
      mid: id,
      aid: claims['aid'],
    })

    // A second visit of the same browser asks nothing.
    const again = await begin(server, { scope }, agent)
    const silent = fragmentOf(await follow(agent, again.arrival.href))
    const second = claimsIn(silent['id_token'] ?? '')
    assert.equal(second['acr'], '2')
    assert.deepEqual(second['amr'], ['browser_cookie'])

    const out = await call(server, 'POST', '/logout', undefined, bearer(tokens['access_token'] ?? ''))
    assert.equal(out.status, 204)
  })
})
