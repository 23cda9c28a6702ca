import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  basic,
  createClient,
  introspect,
  type RegisteredClient,
  signIn,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { assertError, onEachEngine, post, redemption, spoilt, wireOf } from './suite.ts'

onEachEngine('introspection and revocation', (suite) => {
  let other: RegisteredClient
  let publicClient: RegisteredClient

  before(async () => {
    other = await createClient(suite.server)
    publicClient = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
  })

  const ask = (body: string, contentType = 'application/x-www-form-urlencoded') =>
    fetch(`${suite.server.adminUrl}admin/oauth2/introspect`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'content-type': contentType },
    })
  const isActive = async (value: string) => (await introspect(suite.server, value))['active']
  const revoke = (form: Record<string, string>, client: RegisteredClient = suite.client) =>
    post(suite, 'oauth2/revoke', form, { authorization: basic(client) })

  for (const kind of ['access_token', 'refresh_token'] as const) {
    it(`RFC 7662 §2.2: a live ${kind} has exactly the members that SDKs know`, async () => {
      const tokens = await signIn(suite.server, suite.client)
      const { exp, iat, nbf, ...wire } = await introspect(suite.server, tokens[kind])
      assert.deepEqual(wire, {
        active: true,
        scope: 'openid offline_access',
        client_id: suite.client.client_id,
        sub: 'ada',
        aud: [],
        iss: suite.server.publicUrl,
        token_type: 'Bearer',
        token_use: kind,
      })
      assert.equal((exp as number) - (iat as number), kind === 'access_token' ? 3600 : 720 * 3600)
      assert.equal(nbf, iat)
      assert.ok(Math.abs((iat as number) - suite.server.clock.now() / 1000) < 5)
    })
  }

  it('RFC 7662 §2.1: every required scope must be there', async () => {
    const { access_token } = await signIn(suite.server, suite.client)
    const active = async (scope: string) =>
      (await wireOf(await ask(new URLSearchParams({ token: access_token, scope }).toString())))['active']
    assert.equal(await active('openid'), true)
    assert.equal(await active('offline_access openid'), true)
    assert.equal(await active('openid photos.read'), false)
    assert.equal(await active('open'), false)
  })

  it('RFC 7662 §2.2: of what is no live token nothing is said, and the database is not asked', async () => {
    const tokens = await signIn(suite.server, suite.client)
    const before = suite.server.database.roundTrips()
    for (const value of [
      ...spoilt(tokens.access_token),
      ...spoilt(tokens.refresh_token),
      tokens.id_token,
      'a.b.c',
      '..',
      '.',
    ]) {
      assert.deepEqual(await introspect(suite.server, value), { active: false }, value)
    }
    assert.equal(suite.server.database.roundTrips() - before, 0)
    assert.equal(await isActive(tokens.access_token), true)
  })

  it('RFC 7662 §2.2: a code is no token, and one kind of token is never taken for another', async () => {
    const form = await redemption(suite)
    const { access_token, refresh_token } = await signIn(suite.server, suite.client)
    assert.deepEqual(await introspect(suite.server, form['code']!), { active: false })
    const bare = (value: string) => value.replace(/^ory_.._/, '')
    const kinds = { ory_at_: access_token, ory_rt_: refresh_token, ory_ac_: form['code']! }
    for (const [prefix, value] of Object.entries(kinds)) {
      for (const foreign of ['ory_at_', 'ory_rt_', 'ory_ac_'].filter((each) => each !== prefix)) {
        assert.deepEqual(await introspect(suite.server, `${foreign}${bare(value)}`), { active: false })
      }
    }
    const redeem = (code: string) => token(suite.server, suite.client, { ...form, code })
    const refresh = (value: string) =>
      token(suite.server, suite.client, { grant_type: 'refresh_token', refresh_token: value })
    for (const value of [
      access_token,
      refresh_token,
      `ory_ac_${bare(access_token)}`,
      `ory_ac_${bare(refresh_token)}`,
    ]) {
      await assertError(await redeem(value), 400, 'invalid_grant')
    }
    for (const value of [
      access_token,
      form['code']!,
      `ory_rt_${bare(access_token)}`,
      `ory_rt_${bare(form['code']!)}`,
    ]) {
      await assertError(await refresh(value), 400, 'invalid_grant')
    }
    assert.equal((await redeem(form['code']!)).status, 200)
    assert.equal((await refresh(refresh_token)).status, 200)
  })

  it('Hydra API: a token without its prefix is accepted', async () => {
    const { access_token, refresh_token } = await signIn(suite.server, suite.client)
    assert.equal(await isActive(access_token.replace('ory_at_', '')), true)
    assert.equal(await isActive(refresh_token.replace('ory_rt_', '')), true)
  })

  it('RFC 7662 §2.2: an access token that has expired is not active', async () => {
    const { access_token } = await signIn(suite.server, suite.client)
    suite.server.clock.advance(3599_000)
    assert.equal(await isActive(access_token), true)
    suite.server.clock.advance(2000)
    assert.deepEqual(await introspect(suite.server, access_token), { active: false })
  })

  it('Hydra API: a body without a token, or that is no form, is 400', async () => {
    await assertError(await ask(''), 400, 'invalid_request', /The POST body can not be empty\.$/)
    for (const [body, type] of [
      ['{"token":"x"}', 'application/json'],
      ['{"duplicate":1}', 'application/json'],
      ['token=x', 'text/plain'],
      ['[', 'application/json'],
    ] as const) {
      assert.equal((await ask(body, type)).status, 400, body)
    }
  })

  it('as in Hydra: a token that is left empty or out is no live one', async () => {
    for (const body of ['token=', 'token=&scope=openid', 'token_type_hint=access_token']) {
      const response = await ask(body)
      assert.deepEqual([response.status, await response.json()], [200, { active: false }], body)
    }
  })

  it('as in Hydra: to revoke no token is no mistake, but an empty request is one', async () => {
    const revoke = (form: string) =>
      post(suite, 'oauth2/revoke', form, { authorization: basic(suite.client) })
    for (const form of ['token=', 'token_type_hint=access_token'])
      assert.equal((await revoke(form)).status, 200, form)
    await assertError(await revoke(''), 400, 'invalid_request')
  })

  it('RFC 7009 §2: revoking either token ends both, with an empty answer', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      for (const token_type_hint of ['access_token', 'refresh_token', 'made_up']) {
        const tokens = await signIn(suite.server, suite.client)
        const response = await revoke({ token: tokens[kind], token_type_hint })
        assert.equal(response.status, 200)
        assert.equal(await response.text(), '')
        assert.equal(await isActive(tokens.access_token), false)
        assert.equal(await isActive(tokens.refresh_token), false)
        await assertError(
          await token(suite.server, suite.client, {
            grant_type: 'refresh_token',
            refresh_token: tokens.refresh_token,
          }),
          400,
          'invalid_grant',
        )
      }
    }
  })

  it('RFC 7009 §2.2: unknown, altered and repeated values are answered the same', async () => {
    const { access_token } = await signIn(suite.server, suite.client)
    await revoke({ token: access_token })
    for (const value of [access_token, 'unknown', 'ory_at_x.y', `${access_token}x`, 'a.b.c']) {
      const response = await revoke({ token: value })
      assert.equal(response.status, 200, value)
      assert.equal(await response.text(), '')
    }
  })

  it('RFC 7009 §2.1: a client cannot revoke the token of another, and does not learn of it', async () => {
    const tokens = await signIn(suite.server, suite.client)
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      assert.equal((await revoke({ token: value }, other)).status, 200)
      assert.equal(
        (await post(suite, 'oauth2/revoke', { token: value, client_id: publicClient.client_id })).status,
        200,
      )
      assert.equal(await isActive(value), true)
    }
  })

  it('RFC 7009 §2.1: the client must authenticate', async () => {
    const tokens = await signIn(suite.server, suite.client)
    const form = { token: tokens.access_token }
    await assertError(await revoke(form, { ...suite.client, client_secret: 'wrong' }), 401, 'invalid_client')
    await assertError(await post(suite, 'oauth2/revoke', form), 400, 'invalid_request')
    await assertError(
      await post(suite, 'oauth2/revoke', { ...form, client_id: suite.client.client_id }),
      401,
      'invalid_client',
    )
    await assertError(await revoke({}), 400, 'invalid_request')
    const doubled = `token=${tokens.access_token}&token=x`
    await assertError(
      await post(suite, 'oauth2/revoke', doubled, { authorization: basic(suite.client) }),
      400,
      'invalid_request',
    )
    assert.equal(await isActive(tokens.access_token), true)
  })

  it('RFC 7009 §2.1: a public client revokes its own tokens by its id', async () => {
    const form = await redemption(suite, publicClient)
    const response = await post(suite, 'oauth2/token', { ...form, client_id: publicClient.client_id })
    const tokens = (await response.json()) as Tokens
    await post(suite, 'oauth2/revoke', { token: tokens.refresh_token, client_id: publicClient.client_id })
    assert.equal(await isActive(tokens.access_token), false)
  })

  it('RFC 7009 §2.1: a token that a client got for itself is revoked alone', async () => {
    const grant = { grant_type: 'client_credentials' }
    const [one, two] = [
      await wireOf(await token(suite.server, other, grant)),
      await wireOf(await token(suite.server, other, grant)),
    ]
    await revoke({ token: one.access_token }, other)
    assert.equal(await isActive(one.access_token), false)
    assert.equal(await isActive(two.access_token), true)
  })
})

for (const [strategy, active] of [
  ['wildcard', true],
  ['exact', false],
] as const) {
  onEachEngine(
    `introspection with ${strategy} scopes`,
    (suite) => {
      it('Hydra API: a required scope is matched by the configured strategy', async () => {
        const client = await createClient(suite.server, { scope: 'photos.*' })
        const form = { grant_type: 'client_credentials', scope: 'photos.*' }
        const { access_token } = await wireOf(await token(suite.server, client, form))
        const url = new URL('admin/oauth2/introspect', suite.server.adminUrl)
        const isActive = async (scope: string) => {
          const body = new URLSearchParams({ token: access_token, scope })
          return (await wireOf(await fetch(url, { method: 'POST', body })))['active']
        }
        assert.equal(await isActive('photos.*'), true)
        assert.equal(await isActive('photos.read'), active)
        assert.equal(await isActive('photos.read videos.read'), false)
      })
    },
    { strategies: { scope: strategy } },
  )
}
