import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AuthFlowServer,
  authable,
  begin,
  call,
  claimsIn,
  consent,
  follow,
  fragmentOf,
  mailedCode,
  newAddress,
  pages,
  shape,
  step,
  withCode,
} from '../../support/auth-flow.ts'
import { admin, authorization } from '../../support/flow.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

const all = ['tos', 'privacy_policy']

onEachEngine('consent', (suite) => {
  const toConsent = async (scope: string, own = true) => {
    const { server } = suite
    const person = await withCode(
      ...([server, newAddress(), { scope }, undefined, own ? server.own : server.other] as const),
    )
    const page = await follow(person.agent, person.answer.body.redirect_to ?? '')
    return { ...person, page, challenge: page.searchParams.get('consent_challenge') ?? '' }
  }
  const accept = (consent_challenge: string, identity_id: string, consented_scopes: unknown) =>
    call<{ redirect_to: string }>(suite.server, 'POST', '/auth/consent', {
      ...{ consent_challenge, identity_id, consented_scopes },
    })

  it('without a challenge: 400; with an unknown one: 404, or the page says invalid_flow', async () => {
    const { server } = suite
    for (const path of ['/auth/consent', '/auth/consent/info']) {
      const { status, body } = await call(server, 'GET', path)
      assert.equal(status, 400)
      assert.deepEqual(shape(body), {
        ...{ code: 'bad_request', origin: 'query', details: { consent_challenge: 'required' } },
      })
    }
    const info = await call(server, 'GET', '/auth/consent/info?consent_challenge=unknown')
    assert.equal(info.status, 404)
    const { status, headers } = await call(server, 'GET', '/auth/consent?consent_challenge=unknown')
    assert.equal(status, 302)
    assert.match(
      headers.get('location') ?? '',
      /^http:\/\/127\.0\.0\.1:9998\/auth\/consent\?error=invalid_flow/,
    )
    assert.equal((await accept('unknown', '00000000-0000-4000-8000-000000000000', all)).status, 404)
  })

  it('no legal scope: the page is skipped and all scopes are granted', async () => {
    const { page } = await toConsent('openid email')
    assert.equal(`${page.origin}${page.pathname}`, pages.callback)
    assert.equal(fragmentOf(page)['scope'], 'openid email')
  })

  it('OpenID Connect Core §5.4: applications learn what their scopes, claims by name and mappings give', async () => {
    const { server } = suite
    const traits = { name: 'Ada Lovelace', nickname: 'Countess', birthdate: '1815-12-10' }
    const learn = async (parameters: Record<string, string>) => {
      const person = await withCode(server, newAddress(), { scope: 'openid', ...parameters })
      return { ...person, page: await follow(person.agent, person.answer.body.redirect_to ?? '') }
    }
    const { agent, identityId, email } = await learn({})
    const change = await admin(server, 'PUT', `/admin/identities/${identityId}`, {
      ...{ schema_id: 'default', state: 'active', traits: { ...traits, email } },
      metadata_admin: { groups: ['engines'] },
    })
    assert.equal(change.status, 200, await change.text())
    const again = async (parameters: Record<string, string>) => {
      const { arrival } = await begin(server, parameters, agent)
      return claimsIn(fragmentOf(await follow(agent, arrival.href))['id_token'] ?? '')
    }
    const profile = await again({ scope: 'openid profile' })
    assert.partialDeepStrictEqual(profile, { ...traits, email, sco: 'openid profile' })
    const claims = JSON.stringify({ id_token: { nickname: null }, userinfo: { birthdate: null } })
    const named = await again({ scope: 'openid', claims })
    assert.partialDeepStrictEqual(named, { nickname: 'Countess', email, sco: 'openid' })
    for (const claim of ['name', 'birthdate', 'groups']) assert.equal(claim in named, false, claim)
  })

  it('one legal scope alone is asked for, and the other one may be sent along', async () => {
    const { server } = suite
    const { page, challenge, identityId, agent } = await toConsent('openid tos')
    assert.equal(`${page.origin}${page.pathname}`, pages.consent)
    const refused = await accept(challenge, identityId, [])
    assert.equal(refused.status, 403)
    assert.deepEqual(shape(refused.body).details, {
      requested_legal_scope: 'tos',
      consented_legal_scope: '',
    })
    const end = await consent(server, agent, page, identityId, all)
    assert.equal(fragmentOf(end)['scope'], 'openid tos')
  })

  it('RFC 6749 §4.1.2.1: who does not agree is sent back with access_denied, and is asked again next time', async () => {
    const { server } = suite
    const { challenge, identityId, agent } = await toConsent('openid tos')
    const reject = (identity_id: string) =>
      call<{ redirect_to: string }>(server, 'POST', '/auth/consent/reject', {
        ...{ consent_challenge: challenge, identity_id },
      })
    const other = await reject('00000000-0000-4000-8000-000000000000')
    assert.equal(other.status, 403)
    assert.deepEqual(shape(other.body).details, { identity_id: 'forbidden' })
    const { status, body } = await reject(identityId)
    assert.equal(status, 200)
    const end = await follow(agent, body.redirect_to)
    assert.equal(`${end.origin}${end.pathname}`, pages.callback)
    assert.equal(end.searchParams.get('error'), 'access_denied')
    const again = await begin(server, { scope: 'openid tos' }, agent)
    assert.ok((await follow(agent, again.arrival.href)).searchParams.has('consent_challenge'))
  })

  it('a scope that nobody requested cannot be consented to', async () => {
    const { challenge, identityId } = await toConsent('openid tos')
    const { status, body } = await accept(challenge, identityId, ['tos', 'admin'])
    assert.equal(status, 400)
    assert.deepEqual(shape(body).details, { consented_scopes: 'invalid' })
  })

  it('somebody else cannot consent: 403 identity_id forbidden', async () => {
    const { challenge } = await toConsent('openid tos')
    const { status, body } = await accept(challenge, '00000000-0000-4000-8000-000000000000', all)
    assert.equal(status, 403)
    assert.deepEqual(shape(body), {
      code: 'forbidden',
      origin: 'body',
      details: { identity_id: 'forbidden' },
    })
  })

  it('what is missing or malformed is named', async () => {
    const { challenge, identityId } = await toConsent('openid tos')
    const post = (body: unknown) => call(suite.server, 'POST', '/auth/consent', body)
    const none = await post({})
    assert.equal(none.status, 400)
    assert.deepEqual(shape(none.body).details, {
      identity_id: 'required',
      consent_challenge: 'required',
    })
    const malformed = await post({ consent_challenge: challenge, identity_id: 'x' })
    assert.deepEqual(shape(malformed.body).details, { identity_id: 'malformed' })
    assert.equal((await accept(challenge, identityId, null)).status, 403)
    assert.equal((await accept(challenge, identityId, 'tos')).status, 400)
  })

  it('a consent request whose verifier was used: 409', async () => {
    const { server } = suite
    const { page, challenge, identityId, agent } = await toConsent('openid tos privacy_policy')
    await consent(server, agent, page, identityId, all)
    assert.equal((await accept(challenge, identityId, all)).status, 409)
    const info = await call(server, 'GET', `/auth/consent/info?consent_challenge=${challenge}`)
    assert.equal(info.status, 409)
  })

  it('OpenID Connect Core §3.1.2.1: prompt=consent asks again', async () => {
    const { server } = suite
    const scope = 'openid tos privacy_policy'
    const { page, identityId, agent } = await toConsent(scope)
    await consent(server, agent, page, identityId, all)
    const silent = await begin(server, { scope }, agent)
    assert.ok((await follow(agent, silent.arrival.href)).href.startsWith(pages.callback))
    const again = await begin(server, { scope, prompt: 'consent' }, agent)
    assert.ok((await follow(agent, again.arrival.href)).searchParams.has('consent_challenge'))
  })

  it('prompt=none without consent is refused with consent_required', async () => {
    const { server } = suite
    const { agent } = await toConsent('openid tos')
    const { arrival } = await begin(server, { scope: 'openid tos', prompt: 'none' }, agent)
    const end = await follow(agent, arrival.href)
    assert.equal(end.searchParams.get('error'), 'consent_required')
  })

  /** An account with two identities, of which the first has consented. */
  const family = async (server: AuthFlowServer, client = server.own) => {
    const [first, second] = [newAddress(), newAddress()]
    const account = {
      hashed_password: `$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80`,
      backup_data: '{}',
    }
    const create = (email: string, config: unknown) =>
      admin(server, 'POST', '/admin/identities', {
        schema_id: 'default',
        traits: { email },
        credentials: { prehashed_password: { config } },
      })
    assert.equal((await create(first, account)).status, 201)
    const scope = 'openid tos privacy_policy'
    const person = await withCode(server, first, { scope, acr_values: '1' }, undefined, client)
    const page = await follow(person.agent, person.answer.body.redirect_to ?? '')
    await consent(server, person.agent, page, person.identityId, all)
    const { challenge } = await begin(server)
    const { account_id } = (await authable(server, challenge, first)).body.identity
    assert.equal((await create(second, { account_id })).status, 201)
    return { second, scope }
  }

  it('at the application of the accounts consent counts for the whole account', async () => {
    const { server } = suite
    const { second, scope } = await family(server)
    const person = await withCode(server, second, { scope, acr_values: '1' })
    const page = await follow(person.agent, person.answer.body.redirect_to ?? '')
    assert.equal(`${page.origin}${page.pathname}`, pages.callback)
    const claims = claimsIn(fragmentOf(page)['id_token'] ?? '')
    assert.equal(claims['mid'], person.identityId)
    assert.match(String(claims['aid']), /^[0-9a-f-]{36}$/)
  })

  it('at another application it counts for one identity, and nobody learns of the account', async () => {
    const { server } = suite
    const redirect_uri = 'http://127.0.0.1:9998/callback'
    const { second, scope } = await family(server)
    const response = await admin(server, 'PUT', `/admin/clients/${server.other.client_id}`, {
      client_name: 'Wiki',
      redirect_uris: [redirect_uri, server.redirectUri],
      scope: 'openid tos privacy_policy',
    })
    assert.equal(response.status, 200)
    const agent = userAgent()
    const url = authorization(server, server.other.client_id, { redirect_uri, scope }).url
    const first = locationOf(await agent.get(url.href))
    const challenge = first.searchParams.get('login_challenge') ?? ''
    const id = (await authable(server, challenge, second)).body.authn_step.identity_id
    const before = server.mailbox.messages.filter(({ to }) => to.includes(second)).length
    await call(server, 'POST', '/authn-steps', {
      login_challenge: challenge,
      authn_step: { identity_id: id, method_name: 'emailed_code' },
    })
    const code = await mailedCode(server, second, before + 1)
    const answer = await step(server, challenge, id, 'emailed_code', { code })
    const page = await follow(agent, answer.body.redirect_to ?? '')
    assert.equal(`${page.origin}${page.pathname}`, pages.consent)
  })
})
