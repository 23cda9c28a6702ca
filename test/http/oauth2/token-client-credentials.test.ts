import assert from 'node:assert/strict'
import { it } from 'node:test'
import { basic, createClient, introspect, type RegisteredClient, signIn, token } from '../../support/flow.ts'
import {
  assertError,
  claimsOf,
  headerOf,
  onEachEngine,
  post,
  redemption,
  type Suite,
  wireOf,
} from './suite.ts'

const grant = { grant_type: 'client_credentials' }
const year = 365 * 24 * 3600

onEachEngine('client credentials and lifespans', (suite) => {
  const ask = (client: RegisteredClient, form: Record<string, string> = {}) =>
    token(suite.server, client, { ...grant, ...form })

  it('RFC 6749 §4.4.3: the token is the client\u2019s own, with what it asked for and no refresh token', async () => {
    const { access_token, ...rest } = await wireOf(await ask(suite.client, { scope: 'photos.read profile' }))
    assert.deepEqual(rest, { expires_in: 3600, scope: 'photos.read profile', token_type: 'bearer' })
    const { exp, iat, nbf, ...wire } = await introspect(suite.server, access_token)
    assert.deepEqual(wire, {
      active: true,
      aud: [],
      client_id: suite.client.client_id,
      iss: suite.server.publicUrl,
      scope: 'photos.read profile',
      sub: suite.client.client_id,
      token_type: 'Bearer',
      token_use: 'access_token',
    })
    assert.equal((exp as number) - (iat as number), 3600)
    assert.equal(nbf, iat)
  })

  it('RFC 6749 §3.3: without a scope parameter none is granted', async () => {
    const body = await wireOf(await ask(suite.client))
    assert.equal(body['scope'], '')
    assert.equal('scope' in (await introspect(suite.server, body.access_token)), false)
  })

  it('RFC 6749 §3.3: a scope that the client may not have is refused', async () => {
    for (const scope of ['admin', 'openid admin', 'photos', 'photos.*', '*', 'OPENID', 'photos.read.all']) {
      await assertError(
        await ask(suite.client, { scope }),
        400,
        'invalid_scope',
        /is not allowed to request scope '/,
      )
    }
    await assertError(await ask(suite.client, { scope: 'op\u00e9nid' }), 400, 'invalid_scope')
    await assertError(await ask(suite.client, { scope: 'x '.repeat(50_000) }), 400, 'invalid_scope')
  })

  it('Hydra API: a wildcard of the client stands for one or more parts', async () => {
    const client = await createClient(suite.server, { scope: 'photos.* *.admin plain' })
    for (const scope of ['photos.read', 'photos.read.all', 'users.admin', 'plain', 'photos.*']) {
      assert.equal((await ask(client, { scope })).status, 200, scope)
    }
    for (const scope of ['photos', 'photos.', 'photosXread', 'admin', '.admin', 'users.x.admin', 'plain.x']) {
      await assertError(await ask(client, { scope }), 400, 'invalid_scope')
    }
  })

  it('Hydra API: audiences may be repeated or separated by spaces, and only allowed ones are given', async () => {
    const client = await createClient(suite.server, {
      audience: ['https://a.example/', 'https://b.example/api'],
    })
    const form = new URLSearchParams(grant)
    form.append('audience', 'https://a.example/x https://b.example/api')
    form.append('audience', 'https://b.example/api')
    const { access_token } = await wireOf(
      await post(suite, 'oauth2/token', form, { authorization: basic(client) }),
    )
    const { aud } = await introspect(suite.server, access_token)
    assert.deepEqual(aud, ['https://a.example/x', 'https://b.example/api'])
    const refused = await ask(client, { audience: 'https://b.example/apis' })
    await assertError(
      refused,
      400,
      'invalid_request',
      /Requested audience 'https:\/\/b.example\/apis' has not been whitelisted/,
    )
  })

  it('RFC 6749 §4.4: a public client cannot use it', async () => {
    const client = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
    const response = await post(suite, 'oauth2/token', { ...grant, client_id: client.client_id })
    await assertError(
      response,
      400,
      'invalid_grant',
      /marked as public and is thus not allowed to use authorization grant 'client_credentials'\.$/,
    )
  })

  it('Hydra API: each grant and token has a lifespan that a client may set', async () => {
    const client = await createClient(suite.server, {
      client_credentials_grant_access_token_lifespan: '10m',
      authorization_code_grant_access_token_lifespan: '1h30m',
      authorization_code_grant_id_token_lifespan: '90s',
      authorization_code_grant_refresh_token_lifespan: '8760h',
      refresh_token_grant_access_token_lifespan: '20s',
      refresh_token_grant_id_token_lifespan: '30s',
      refresh_token_grant_refresh_token_lifespan: '40s',
    })
    assert.equal((await wireOf(await ask(client)))['expires_in'], 600)
    const first = await wireOf(await token(suite.server, client, await redemption(suite, client)))
    const seconds = async (value: string) => {
      const { exp, iat } = value.startsWith('ey') ? claimsOf(value) : await introspect(suite.server, value)
      return (exp as number) - (iat as number)
    }
    assert.equal(first['expires_in'], 5400)
    assert.equal(await seconds(first.access_token), 5400)
    assert.equal(await seconds(first.id_token), 90)
    assert.equal(await seconds(first.refresh_token), year)
    const second = await wireOf(
      await token(suite.server, client, { grant_type: 'refresh_token', refresh_token: first.refresh_token }),
    )
    assert.equal(second['expires_in'], 20)
    assert.equal(await seconds(second.id_token), 30)
    assert.equal(await seconds(second.refresh_token), 40)
    suite.server.clock.advance(21_000)
    assert.deepEqual(await introspect(suite.server, second.access_token), { active: false })
  })

  it('Hydra API: a client may have JWT access tokens where opaque ones are the rule', async () => {
    const client = await createClient(suite.server, { access_token_strategy: 'jwt' })
    const { access_token } = await wireOf(await ask(client, { scope: 'openid' }))
    assert.equal(headerOf(access_token)['typ'], 'JWT')
    assert.equal((await introspect(suite.server, access_token))['active'], true)
  })
})

const jwtClaims = ['aud', 'client_id', 'exp', 'ext', 'iat', 'iss', 'jti', 'nbf', 'sub']

/** The claims of a JWT access token of a sign-in, after its form was checked. */
async function jwtOf(suite: Suite): Promise<Record<string, unknown>> {
  const session = { access_token: { plan: 'gold' } }
  const tokens = await signIn(suite.server, suite.client, { consent: { session } })
  const { keys } = (await (await fetch(`${suite.server.publicUrl}.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[]
  }
  const header = headerOf(tokens.access_token)
  assert.deepEqual(Object.keys(header).sort(), ['alg', 'kid', 'typ'])
  assert.equal(header['alg'], 'RS256')
  assert.equal(header['typ'], 'JWT')
  assert.ok(keys.some(({ kid }) => kid === header['kid']))
  assert.match(tokens.refresh_token, /^ory_rt_[\w-]+\.[\w-]+$/)
  assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
  return claimsOf(tokens.access_token)
}

onEachEngine(
  'JWT access tokens',
  (suite) => {
    it('Hydra API: the claims are those of Hydra, the scope a list', async () => {
      const claims = await jwtOf(suite)
      assert.deepEqual(Object.keys(claims).sort(), [...jwtClaims, 'scp'].sort())
      assert.deepEqual(claims['scp'], ['openid', 'offline_access'])
      assert.deepEqual(claims['ext'], { plan: 'gold' })
      assert.deepEqual(claims['aud'], [])
      assert.equal(claims['sub'], 'ada')
      assert.equal(claims['iss'], suite.server.publicUrl)
      assert.equal(claims['client_id'], suite.client.client_id)
      assert.equal(claims['nbf'], claims['iat'])
    })

    it('RFC 7519 §10.1: an altered, unsigned or foreign JWT is not active', async () => {
      const tokens = await signIn(suite.server, suite.client)
      const [header, payload, signature] = tokens.access_token.split('.') as [string, string, string]
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const eve = encode({ ...claimsOf(tokens.access_token), sub: 'eve' })
      const unsigned = encode({ ...headerOf(tokens.access_token), alg: 'none' })
      const symmetric = encode({ ...headerOf(tokens.access_token), alg: 'HS256' })
      const foreignKey = encode({
        ...headerOf(tokens.access_token),
        jwk: { kty: 'oct', k: 'eA' },
        jku: 'http://127.0.0.1:1/',
      })
      for (const forged of [
        `${header}.${eve}.${signature}`,
        `${unsigned}.${payload}.`,
        `${unsigned}.${payload}.${signature}`,
        `${symmetric}.${payload}.${signature}`,
        `${foreignKey}.${payload}.${signature}`,
        `${header}.${payload}.`,
        `${header}.${payload}.${signature}.x`,
        `${header}.${payload}.${'A'.repeat(signature.length)}`,
        '..',
        tokens.id_token,
      ]) {
        assert.deepEqual(await introspect(suite.server, forged), { active: false }, forged)
      }
      assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
    })

    it('RFC 7009 §2.1: a JWT that was revoked or has expired is not active', async () => {
      const [revoked, expired] = [
        await signIn(suite.server, suite.client),
        await signIn(suite.server, suite.client),
      ]
      const form = { token: revoked.access_token }
      assert.equal(
        (await post(suite, 'oauth2/revoke', form, { authorization: basic(suite.client) })).status,
        200,
      )
      assert.deepEqual(await introspect(suite.server, revoked.access_token), { active: false })
      suite.server.clock.advance(3601_000)
      assert.deepEqual(await introspect(suite.server, expired.access_token), { active: false })
    })

    it('Hydra API: a client may have opaque tokens where JWTs are the rule', async () => {
      const client = await createClient(suite.server, { access_token_strategy: 'opaque' })
      assert.match((await wireOf(await token(suite.server, client, grant))).access_token, /^ory_at_/)
    })
  },
  { strategies: { access_token: 'jwt' } },
)

for (const [scope_claim, names] of [
  ['string', ['scope']],
  ['both', ['scope', 'scp']],
] as const) {
  onEachEngine(
    `JWT access tokens with strategies.jwt.scope_claim ${scope_claim}`,
    (suite) => {
      it(`Hydra API: the scope stands in ${names.join(' and ')}`, async () => {
        const claims = await jwtOf(suite)
        assert.deepEqual(Object.keys(claims).sort(), [...jwtClaims, ...names].sort())
        assert.equal(claims['scope'], 'openid offline_access')
      })
    },
    { strategies: { access_token: 'jwt', jwt: { scope_claim } } },
  )
}

onEachEngine(
  'client credentials with every scope by default',
  (suite) => {
    it('Hydra API: oauth2.client_credentials.default_grant_allowed_scope grants all scopes where none is named', async () => {
      const all = 'openid offline_access profile email photos.read'
      assert.equal((await wireOf(await token(suite.server, suite.client, grant)))['scope'], all)
      assert.equal(
        (await wireOf(await token(suite.server, suite.client, { ...grant, scope: 'email' })))['scope'],
        'email',
      )
    })
  },
  { oauth2: { client_credentials: { default_grant_allowed_scope: true } } },
)
