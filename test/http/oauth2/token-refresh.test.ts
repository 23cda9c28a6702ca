import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  admin,
  basic,
  createClient,
  introspect,
  type RegisteredClient,
  signIn,
  token,
} from '../../support/flow.ts'
import { assertError, claimsOf, onEachEngine, post, spoilt, type Wire, wireOf } from './suite.ts'

onEachEngine('refresh tokens', (suite) => {
  const refresh = (
    refresh_token: string,
    client: RegisteredClient = suite.client,
    more: Record<string, string> = {},
  ) => token(suite.server, client, { grant_type: 'refresh_token', refresh_token, ...more })

  const assertDead = async (...tokens: { access_token: string; refresh_token: string }[]) => {
    for (const { access_token, refresh_token } of tokens) {
      assert.deepEqual(await introspect(suite.server, access_token), { active: false })
      assert.deepEqual(await introspect(suite.server, refresh_token), { active: false })
    }
  }

  it('RFC 9700 §4.14.2: a refresh gives a new pair and ends the old one', async () => {
    const first = await signIn(suite.server, suite.client)
    const response = await refresh(first.refresh_token)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const second = await wireOf(response)
    assert.deepEqual(Object.keys(second).sort(), [
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ])
    assert.notEqual(second.access_token, first.access_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    await assertDead(first)
    assert.equal((await introspect(suite.server, second.access_token))['active'], true)
    assert.equal((await introspect(suite.server, second.refresh_token))['active'], true)
  })

  it('OpenID Connect Core §12.2: the new ID token keeps iss, sub, aud, auth_time and nonce', async () => {
    const first = await signIn(suite.server, suite.client)
    suite.server.clock.advance(5000)
    const second = claimsOf((await wireOf(await refresh(first.refresh_token))).id_token)
    const original = claimsOf(first.id_token)
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'nonce', 'sid', 'rat'])
      assert.deepEqual(second[name], original[name], name)
    assert.ok((second['iat'] as number) >= (original['iat'] as number) + 5)
    assert.notEqual(second['jti'], original['jti'])
  })

  it('RFC 9700 §4.14.2: a refresh token that comes again ends the whole family', async () => {
    const first = await signIn(suite.server, suite.client)
    const second = await wireOf(await refresh(first.refresh_token))
    const third = await wireOf(await refresh(second.refresh_token))
    await assertError(
      await refresh(first.refresh_token),
      400,
      'invalid_grant',
      /The refresh token was already used\.$/,
    )
    await assertDead(first, second, third)
    await assertError(await refresh(third.refresh_token), 400, 'invalid_grant')
  })

  it('RFC 9700 §4.14.2: one family ends, another of the same user and client does not', async () => {
    const [one, two] = [await signIn(suite.server, suite.client), await signIn(suite.server, suite.client)]
    await refresh(one.refresh_token)
    await refresh(one.refresh_token)
    assert.equal((await refresh(two.refresh_token)).status, 200)
  })

  it('RFC 6749 §10.4: another client cannot use it, and does no harm by trying', async () => {
    const other = await createClient(suite.server)
    const { refresh_token } = await signIn(suite.server, suite.client)
    const text =
      /The OAuth 2\.0 Client ID from this request does not match the ID during the initial token issuance\.$/
    await assertError(await refresh(refresh_token, other), 400, 'invalid_grant', text)
    assert.equal((await refresh(refresh_token)).status, 200)
    await assertError(await refresh(refresh_token, other), 400, 'invalid_grant', text)
  })

  it('RFC 6749 §6: a refresh token expires, and each rotation starts anew', async () => {
    const day = 24 * 3600_000
    const first = await signIn(suite.server, suite.client)
    suite.server.clock.advance(29 * day)
    const second = await wireOf(await refresh(first.refresh_token))
    suite.server.clock.advance(29 * day)
    const third = await wireOf(await refresh(second.refresh_token))
    suite.server.clock.advance(31 * day)
    await assertError(
      await refresh(third.refresh_token),
      400,
      'invalid_grant',
      /The refresh token expired\.$/,
    )
    assert.deepEqual(await introspect(suite.server, third.refresh_token), { active: false })
  })

  it('RFC 7009 §2.1: a revoked refresh token is of no use', async () => {
    const tokens = await signIn(suite.server, suite.client)
    await post(
      suite,
      'oauth2/revoke',
      { token: tokens.refresh_token },
      { authorization: basic(suite.client) },
    )
    await assertError(await refresh(tokens.refresh_token), 400, 'invalid_grant')
    await assertDead(tokens)
  })

  it('Hydra API: scope and audience of the request are not looked at', async () => {
    const { refresh_token } = await signIn(suite.server, suite.client)
    const narrower = await wireOf(
      await refresh(refresh_token, suite.client, { scope: 'openid', audience: 'https://x.example' }),
    )
    assert.equal(narrower['scope'], 'openid offline_access')
    const wider = await wireOf(await refresh(narrower.refresh_token, suite.client, { scope: 'openid admin' }))
    assert.equal(wider['scope'], 'openid offline_access')
  })

  const registration = {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1:9999/callback'],
  }

  it('Hydra API: a scope that the client lost is not refreshed, and a change that is taken back costs nobody a sign-in', async () => {
    const client = await createClient(suite.server)
    const tokens = await signIn(suite.server, client)
    const change = { ...registration, scope: 'offline_access' }
    assert.equal((await admin(suite.server, 'PUT', `/admin/clients/${client.client_id}`, change)).status, 200)
    await assertError(
      await refresh(tokens.refresh_token, client),
      400,
      'invalid_scope',
      /request scope 'openid'\.$/,
    )
    const back = { ...registration, scope: 'openid offline_access' }
    await admin(suite.server, 'PUT', `/admin/clients/${client.client_id}`, back)
    assert.equal((await refresh(tokens.refresh_token, client)).status, 200)
  })

  it('RFC 6749 §6: a client that lost the grant cannot refresh; one that is gone takes its tokens along', async () => {
    const client = await createClient(suite.server)
    const tokens = await signIn(suite.server, client)
    const change = { ...registration, grant_types: ['authorization_code'] }
    await admin(suite.server, 'PUT', `/admin/clients/${client.client_id}`, change)
    await assertError(await refresh(tokens.refresh_token, client), 400, 'unauthorized_client')
    assert.equal((await admin(suite.server, 'DELETE', `/admin/clients/${client.client_id}`)).status, 204)
    await assertError(await refresh(tokens.refresh_token, client), 401, 'invalid_client')
    await assertDead(tokens)
  })

  it('RFC 6749 §10.10: an altered token is refused without asking the database, and its family lives on', async () => {
    const { refresh_token, access_token, id_token } = await signIn(suite.server, suite.client)
    await refresh('warm-up')
    const before = suite.server.database.roundTrips()
    for (const value of [...spoilt(refresh_token), access_token, id_token]) {
      const response = await refresh(value)
      assert.equal(response.status, 400, value)
      await response.text()
    }
    assert.equal(suite.server.database.roundTrips() - before, 0)
    await assertError(await refresh(''), 400, 'invalid_grant', /malformed or not valid/)
    assert.equal((await refresh(refresh_token)).status, 200)
  })

  it('RFC 9700 §4.14.2: of 20 parallel refreshes exactly one succeeds, and the family ends', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { refresh_token } = await signIn(suite.server, suite.client)
      const responses = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)))
      const bodies = await Promise.all(responses.map(wireOf))
      assert.equal(responses.filter(({ status }) => status === 200).length, 1)
      assert.equal(bodies.filter(({ error }) => error === 'invalid_grant').length, 19)
      await assertDead(bodies.find((body) => 'access_token' in body) as Wire)
    }
  })

  it('RFC 9700 §4.14.2: parallel refreshes of different families all succeed', async () => {
    const families = await Promise.all(Array.from({ length: 20 }, () => signIn(suite.server, suite.client)))
    const responses = await Promise.all(families.map(({ refresh_token }) => refresh(refresh_token)))
    assert.deepEqual(
      responses.map(({ status }) => status),
      Array.from({ length: 20 }, () => 200),
    )
  })
})

onEachEngine(
  'refresh tokens without an end',
  (suite) => {
    it('Hydra API: ttl.refresh_token -1 means that they do not expire', async () => {
      const { refresh_token } = await signIn(suite.server, suite.client)
      assert.equal('exp' in (await introspect(suite.server, refresh_token)), false)
      suite.server.clock.advance(10 * 365 * 24 * 3600_000)
      assert.equal(
        (await token(suite.server, suite.client, { grant_type: 'refresh_token', refresh_token })).status,
        200,
      )
    })
  },
  { ttl: { refresh_token: '-1' } },
)
