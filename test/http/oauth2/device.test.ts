import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  admin,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { engines, freshDatabase, startOn, testSecret } from '../../support/gatehouse.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import {
  connect,
  type DeviceCodes,
  deviceClient,
  deviceCodes,
  deviceGrant,
  enterCode,
  enteredCode,
  poll,
  startDevice,
  toChallenge,
  toDeviceConsent,
  toDeviceLogin,
} from './device-flow.ts'
import {
  about,
  accepted,
  assertError,
  claimsOf,
  onEachEngine,
  post,
  type Suite,
  spoilt,
  visit,
  wireOf,
} from './suite.ts'

onEachEngine('device authorization', (suite) => {
  let client: RegisteredClient
  before(async () => {
    client = await deviceClient(suite)
  })

  it('RFC 8628 §3.2: the device gets its codes, where to send its user, and how to poll', async () => {
    const response = await startDevice(suite, client)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const codes = await json<Record<string, unknown>>(response)
    assert.deepEqual(Object.keys(codes), [
      'Header',
      'device_code',
      'user_code',
      'verification_uri',
      'verification_uri_complete',
      'expires_in',
      'interval',
    ])
    assert.match(String(codes['device_code']), /^ory_dc_[\w-]{43}\.[\w-]{43}$/)
    assert.match(String(codes['user_code']), /^[2-9B-DF-HJ-NP-TV-Z]{8}$/)
    assert.equal(codes['verification_uri'], `${suite.server.publicUrl}oauth2/device/verify`)
    assert.equal(
      codes['verification_uri_complete'],
      `${codes['verification_uri']}?user_code=${codes['user_code']}`,
    )
    assert.deepEqual([codes['expires_in'], codes['interval']], [600, 5])
  })

  it('RFC 8628 §3.1: client_id has to be in the body and that of the client', async () => {
    const confidential = await createClient(suite.server, { grant_types: [deviceGrant] })
    const authorization = `Basic ${Buffer.from(`${confidential.client_id}:${confidential.client_secret}`).toString('base64')}`
    const bare = await post(suite, 'oauth2/device/auth', { scope: 'openid' }, { authorization })
    await assertError(bare, 400, 'invalid_request', /Provided client_id mismatch\./)
    const form = { scope: 'openid', client_id: confidential.client_id }
    assert.equal((await post(suite, 'oauth2/device/auth', form, { authorization })).status, 200)
    await assertError(await startDevice(suite, confidential), 401, 'invalid_client')
  })

  it('RFC 8628 §3.1: only a client that was registered for the grant, with scopes and audiences of its own', async () => {
    const other = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
    await assertError(await startDevice(suite, other), 400, 'invalid_grant', /device_code/)
    await assertError(await startDevice(suite, client, { scope: 'admin' }), 400, 'invalid_scope')
    await assertError(
      await startDevice(suite, client, { audience: 'api' }),
      400,
      'invalid_request',
      /whitelisted/,
    )
    await assertError(await startDevice(suite, { ...client, client_id: 'nobody' }), 401, 'invalid_client')
  })

  it('RFC 8414 §2, RFC 8628 §4: discovery names endpoint and grant', async () => {
    const document = await json<Record<string, unknown>>(
      await fetch(new URL('.well-known/openid-configuration', suite.server.publicUrl)),
    )
    assert.equal(document['device_authorization_endpoint'], `${suite.server.publicUrl}oauth2/device/auth`)
    assert.ok((document['grant_types_supported'] as string[]).includes(deviceGrant))
  })

  it('RFC 8628 §3.3: from the code over sign-in and consent to tokens', async () => {
    const codes = await deviceCodes(suite, client)
    await assertError(await poll(suite, client, codes.device_code), 400, 'authorization_pending')
    const ended = await connect(suite, codes, {
      session: { access_token: { tier: 'gold' }, id_token: { name: 'Ada' } },
    })
    assert.equal(ended.status, 302)
    assert.equal(
      locationOf(ended).href,
      `${suite.server.publicUrl}ui/device/success?client_id=${client.client_id}`,
    )
    const response = await poll(suite, client, codes.device_code)
    assert.equal(response.status, 200)
    const tokens = await json<Tokens>(response)
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'openid offline_access'])
    const { sub, name, aud, nonce } = claimsOf(tokens.id_token)
    assert.deepEqual([sub, name, aud, nonce], ['ada', 'Ada', [client.client_id], undefined])
    const inspected = await introspect(suite.server, tokens.access_token)
    assert.deepEqual([inspected['sub'], inspected['ext']], ['ada', { tier: 'gold' }])
    const refreshed = await post(suite, 'oauth2/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      client_id: client.client_id,
    })
    assert.equal(refreshed.status, 200)
  })

  it('RFC 8707 §2: a device asks for resources, and narrows its token to one of them', async () => {
    const audience = ['https://a.example.com', 'https://b.example.com']
    const own = await deviceClient(suite, { audience })
    const form = new URLSearchParams({ client_id: own.client_id, scope: 'openid' })
    for (const resource of audience) form.append('resource', resource)
    const codes = await json<DeviceCodes>(await post(suite, 'oauth2/device/auth', form))
    await connect(suite, codes, { grant_scope: ['openid'], grant_access_token_audience: audience })
    const response = await post(suite, 'oauth2/token', {
      grant_type: deviceGrant,
      device_code: codes.device_code,
      client_id: own.client_id,
      resource: 'https://b.example.com',
    })
    const { access_token } = await json<Tokens>(response)
    assert.deepEqual((await introspect(suite.server, access_token))['aud'], ['https://b.example.com'])
  })

  it('RFC 8628 §3.3.1: the code of a link is passed on to the page', async () => {
    const codes = await deviceCodes(suite, client)
    const { location, status } = await visit(codes.verification_uri_complete)
    assert.equal(status, 302)
    assert.equal(`${location.origin}${location.pathname}`, `${suite.server.publicUrl}ui/device`)
    assert.equal(location.searchParams.get('user_code'), codes.user_code)
  })

  it('login and consent applications see what the device asked for, and where the request came to', async () => {
    const codes = await deviceCodes(suite, client, { scope: 'openid photos.read' })
    const agent = userAgent()
    const challenge = await toDeviceConsent(suite, agent, codes)
    const request = await wireOf(await about(suite, 'consent', challenge))
    assert.deepEqual(request['requested_scope'], ['openid', 'photos.read'])
    assert.equal(request.client['client_id'], client.client_id)
    assert.match(String(request['request_url']), /\/oauth2\/device\/verify\?client_id=/)
  })

  it('RFC 8628 §3.5: a device code is good once, and for its client alone', async () => {
    const codes = await deviceCodes(suite, client)
    await connect(suite, codes)
    const other = await deviceClient(suite)
    await assertError(await poll(suite, other, codes.device_code), 400, 'invalid_grant')
    const polls = await Promise.all(Array.from({ length: 20 }, () => poll(suite, client, codes.device_code)))
    assert.equal(polls.filter(({ status }) => status === 200).length, 1)
    for (const lost of polls.filter(({ status }) => status !== 200))
      await assertError(lost, 400, 'invalid_grant')
    await assertError(await poll(suite, client, codes.device_code), 400, 'invalid_grant')
  })

  it('RFC 6749 §10.5: a device code that was used ends every token of it, those of a refresh too', async () => {
    const codes = await deviceCodes(suite, client)
    await connect(suite, codes)
    const first = await json<Tokens>(await poll(suite, client, codes.device_code))
    const refreshed = await json<Tokens>(
      await post(suite, 'oauth2/token', {
        grant_type: 'refresh_token',
        refresh_token: first.refresh_token,
        client_id: client.client_id,
      }),
    )
    assert.equal((await introspect(suite.server, refreshed.access_token))['active'], true)
    const other = await deviceClient(suite)
    await assertError(await poll(suite, other, codes.device_code), 400, 'invalid_grant')
    assert.equal((await introspect(suite.server, refreshed.access_token))['active'], true)
    const used = /The device code has already been used\.$/
    await assertError(await poll(suite, client, codes.device_code), 400, 'invalid_grant', used)
    for (const value of [refreshed.access_token, refreshed.refresh_token])
      assert.deepEqual(await introspect(suite.server, value), { active: false })
  })

  it('RFC 8628 §3.5: slow_down where a device polls faster than its interval, which grows then', async () => {
    const codes = await deviceCodes(suite, client)
    const { clock } = suite.server
    await assertError(await poll(suite, client, codes.device_code), 400, 'authorization_pending')
    await assertError(await poll(suite, client, codes.device_code), 400, 'slow_down')
    clock.advance(6000)
    await assertError(await poll(suite, client, codes.device_code), 400, 'slow_down')
    clock.advance(15_000)
    await assertError(await poll(suite, client, codes.device_code), 400, 'authorization_pending')
  })

  it('RFC 8628 §3.5: access_denied once the user has said no', async () => {
    for (const step of ['login', 'consent'] as const) {
      const codes = await deviceCodes(suite, client)
      const agent = userAgent()
      const challenge =
        step === 'login'
          ? await toDeviceLogin(suite, agent, codes)
          : await toDeviceConsent(suite, agent, codes)
      const rejected = await about(suite, step, challenge, {
        reject: { error: 'access_denied', error_description: 'No, thanks.' },
      })
      const ended = await visit((await wireOf(rejected)).redirect_to, agent)
      assert.equal(`${ended.location.origin}${ended.location.pathname}`, `${suite.server.publicUrl}ui/error`)
      assert.deepEqual([ended.error, ended.description], ['access_denied', 'No, thanks.'])
      await assertError(await poll(suite, client, codes.device_code), 403, 'access_denied')
    }
  })

  it('RFC 8628 §3.5: expired_token after its lifetime; nobody can approve it then', async () => {
    const codes = await deviceCodes(suite, client)
    const agent = userAgent()
    const challenge = await toDeviceConsent(suite, agent, codes)
    suite.server.clock.advance(601_000)
    const next = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
    assert.equal((await visit(next, agent)).error, 'access_denied')
    const late = await enterCode(suite, await toChallenge(userAgent(), codes), { user_code: codes.user_code })
    await assertError(late, 400, 'invalid_request', /'user_code' session could not be found/)
    await assertError(await poll(suite, client, codes.device_code), 400, 'expired_token')
  })

  it('RFC 8628 §5.2: a device code that was not made here is refused', async () => {
    const codes = await deviceCodes(suite, client)
    for (const forged of spoilt(codes.device_code))
      assert.equal((await poll(suite, client, forged)).status, 400, forged)
    const missing = await post(suite, 'oauth2/token', {
      grant_type: deviceGrant,
      client_id: client.client_id,
    })
    await assertError(missing, 400, 'invalid_grant', /malformed or not valid/)
  })

  it('RFC 6749 §5.2: the grant has to be registered at the token endpoint, too', async () => {
    const response = await token(suite.server, suite.client, { grant_type: deviceGrant, device_code: 'x' })
    await assertError(response, 400, 'unauthorized_client')
  })

  it('a user code is read in any case and with dashes, and is good until somebody has decided', async () => {
    const codes = await deviceCodes(suite, client)
    const typed = `${codes.user_code.slice(0, 4).toLowerCase()}-${codes.user_code.slice(4)} `
    const entered = await enterCode(suite, await toChallenge(userAgent(), codes), { user_code: typed })
    assert.equal(entered.status, 200)
    await connect(suite, codes)
    const again = await enterCode(suite, await toChallenge(userAgent(), codes), {
      user_code: codes.user_code,
    })
    await assertError(again, 400, 'invalid_request', /'user_code' session could not be found/)
  })

  it('of two people who enter the same code the first one to decide counts', async () => {
    const codes = await deviceCodes(suite, client)
    const [first, second] = [userAgent(), userAgent()]
    const slow = await toDeviceConsent(suite, second, codes, { subject: 'mallory' })
    await connect(suite, codes, {}, first)
    const next = await accepted(suite, 'consent', slow, { grant_scope: ['openid'] })
    assert.equal((await visit(next, second)).error, 'access_denied')
    const tokens = await json<Tokens>(await poll(suite, client, codes.device_code))
    assert.equal(claimsOf(tokens.id_token)['sub'], 'ada')
  })

  it('challenges and verifiers hold for one browser, one purpose and one endpoint', async () => {
    const codes = await deviceCodes(suite, client)
    const agent = userAgent()
    const next = await enteredCode(suite, agent, codes)
    assert.equal((await visit(next)).error, 'request_forbidden')
    const challenge = await toChallenge(agent, codes)
    const forged = new URL(next)
    forged.searchParams.set('device_verifier', challenge)
    assert.equal((await visit(forged, agent)).error, 'access_denied')
    const other = await deviceClient(suite)
    const foreign = new URL(next)
    foreign.searchParams.set('client_id', other.client_id)
    assert.equal((await visit(foreign, agent)).error, 'invalid_client')

    const login = await toDeviceLogin(suite, agent, codes)
    const verified = new URL(await accepted(suite, 'login', login, { subject: 'ada' }))
    verified.searchParams.set('user_code', 'BBBBBBBB')
    assert.equal((await visit(verified, agent)).error, 'access_denied')
  })

  it('what is accepted is accepted for the device whose code was entered, whatever else the query names', async () => {
    const [codes, others] = [await deviceCodes(suite, client), await deviceCodes(suite, client)]
    const agent = userAgent()
    const foreign = new URL(await enteredCode(suite, agent, others)).searchParams.get('device_verifier')
    const mixed = (url: string) => `${url}&device_verifier=${foreign}`
    const login = await toDeviceLogin(suite, agent, codes)
    const next = mixed(await accepted(suite, 'login', login, { subject: 'ada' }))
    const challenge = (await visit(next, agent)).location.searchParams.get('consent_challenge') ?? ''
    const last = mixed(await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] }))
    await agent.get(last)
    assert.equal((await poll(suite, client, codes.device_code)).status, 200)
    await assertError(await poll(suite, client, others.device_code), 400, 'authorization_pending')
  })

  it('Hydra API: requests about a device name the code and no verifier, and have no OpenID context', async () => {
    const codes = await deviceCodes(suite, client)
    const agent = userAgent()
    const entered = new URL(await enteredCode(suite, agent, codes))
    assert.deepEqual([...entered.searchParams.keys()].sort(), ['client_id', 'device_verifier', 'user_code'])
    const asked = new URL(`${suite.server.publicUrl}oauth2/device/verify`)
    asked.search = String(new URLSearchParams({ client_id: client.client_id, user_code: codes.user_code }))
    const login = await toDeviceLogin(suite, agent, codes)
    const shown = await wireOf(await about(suite, 'login', login))
    assert.deepEqual([shown['request_url'], shown['oidc_context']], [asked.href, null])
    const next = await accepted(suite, 'login', login, { subject: 'ada' })
    assert.deepEqual([...new URL(next).searchParams.keys()].sort(), [
      'client_id',
      'login_verifier',
      'user_code',
    ])
    const consent = (await visit(next, agent)).location.searchParams.get('consent_challenge') ?? ''
    const then = await wireOf(await about(suite, 'consent', consent))
    assert.deepEqual([then['request_url'], then['oidc_context']], [asked.href, null])
  })

  it('the admin API says what is wrong with a challenge or a code', async () => {
    const missing = await admin(suite.server, 'PUT', '/admin/oauth2/auth/requests/device/accept', {
      user_code: 'A',
    })
    assert.equal(missing.status, 400)
    assert.equal((await enterCode(suite, 'nonsense', { user_code: 'A' })).status, 404)
    const challenge = await toChallenge(userAgent(), await deviceCodes(suite, client))
    for (const body of [{}, { user_code: '' }, { user_code: null }])
      await assertError(await enterCode(suite, challenge, body), 400, 'invalid_request', /must not be empty/)
    assert.equal((await enterCode(suite, challenge, { user_code: 7 })).status, 400)
    suite.server.clock.advance(31 * 60_000)
    await assertError(await enterCode(suite, challenge, { user_code: 'A' }), 401, 'request_unauthorized')
  })

  it('RFC 8628 §5.1: a browser has ten wrong guesses in ten minutes', async () => {
    const codes = await deviceCodes(suite, client)
    const challenge = await toChallenge(userAgent(), codes)
    const guesses = await Promise.all(
      Array.from({ length: 14 }, () => enterCode(suite, challenge, { user_code: 'BBBBBBBB' })),
    )
    assert.equal(guesses.filter(({ status }) => status === 429).length, 4)
    assert.equal((await enterCode(suite, challenge, { user_code: codes.user_code })).status, 429)
    suite.server.clock.advance(601_000)
    const later = await enterCode(suite, challenge, {
      user_code: (await deviceCodes(suite, client)).user_code,
    })
    assert.equal(later.status, 200)
  })

  it('a public client is always asked about; a confidential one may rely on a remembered consent', async () => {
    const confidential = await deviceClient(suite, { token_endpoint_auth_method: 'client_secret_post' })
    for (const [each, skipped] of [
      [client, false],
      [confidential, true],
    ] as const) {
      const form = each === client ? {} : { client_secret: each.client_secret }
      await connect(suite, await deviceCodes(suite, each, form), { remember: true })
      const challenge = await toDeviceConsent(suite, userAgent(), await deviceCodes(suite, each, form))
      assert.equal((await wireOf(await about(suite, 'consent', challenge))).skip, skipped)
    }
  })

  it('somebody whose session is not wanted can start over without entering the code again', async () => {
    const agent = userAgent()
    const first = await toDeviceConsent(suite, agent, await deviceCodes(suite, client), { remember: true })
    await agent.get(await accepted(suite, 'consent', first, { grant_scope: ['openid'] }))
    const codes = await deviceCodes(suite, client)
    const skipped = await toDeviceLogin(suite, agent, codes)
    assert.equal((await wireOf(await about(suite, 'login', skipped)))['skip'], true)
    const again = await visit(await accepted(suite, 'login', skipped, { subject: 'grace' }), agent)
    const login = again.location.searchParams.get('login_challenge') ?? ''
    assert.equal((await wireOf(await about(suite, 'login', login)))['skip'], false)
    const next = await visit(await accepted(suite, 'login', login, { subject: 'grace' }), agent)
    const consent = next.location.searchParams.get('consent_challenge') ?? ''
    await agent.get(await accepted(suite, 'consent', consent, { grant_scope: ['openid'] }))
    const tokens = await json<Tokens>(await poll(suite, client, codes.device_code))
    assert.equal(claimsOf(tokens.id_token)['sub'], 'grace')
  })
})

for (const engine of engines) {
  it(`codes outlive a new system secret on ${engine}`, async () => {
    const database = await freshDatabase(engine)
    const start = (system: string[]) => startOn(database.dsn, { secrets: { system } })
    const old = await start([testSecret])
    const suite = { engine, server: old } as Suite
    const client = await deviceClient(suite)
    const codes = await deviceCodes(suite, client)
    await old.close()
    const server = await start(['the-next-system-secret-0123456789', testSecret])
    try {
      const rotated = { engine, server } as Suite
      const verification_uri = `${server.publicUrl}oauth2/device/verify`
      await connect(rotated, { ...codes, verification_uri })
      assert.equal((await poll(rotated, client, codes.device_code)).status, 200)
    } finally {
      await server.close()
      await database.drop()
    }
  })
}

onEachEngine(
  'configured device authorization',
  (suite) => {
    it('codes, intervals, lifetimes and pages are those of the configuration', async () => {
      const client = await deviceClient(suite)
      const codes = await deviceCodes(suite, client)
      assert.match(codes.user_code, /^[a-h]{12}$/)
      assert.deepEqual([codes.expires_in, codes.interval], [120, 2])
      const { location } = await visit(codes.verification_uri)
      assert.equal(`${location.origin}${location.pathname}`, 'https://example.com/device')
      const ended = await connect(suite, codes)
      assert.equal(locationOf(ended).href, `https://example.com/done?client_id=${client.client_id}`)
    })
  },
  {
    urls: { device: { verification: 'https://example.com/device', success: 'https://example.com/done' } },
    ttl: { device_user_code: '2m' },
    oauth2: {
      device_authorization: {
        token_polling_interval: '2s',
        user_code: { length: 12, character_set: 'abcdefgh' },
      },
    },
  },
)
