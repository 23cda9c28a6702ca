import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import {
  admin,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { assertError, claimsOf, onEachEngine, type Suite } from './suite.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const issuers = '/admin/trust/grants/jwt-bearer/issuers'

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

interface Issuer {
  issuer: string
  kid: string
  alg: string
  key: PrivateKey
  id: string
}

let made = 0

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

async function trustedIssuer(
  suite: Suite,
  overrides: Record<string, unknown> = {},
  alg = 'ES256',
): Promise<Issuer> {
  made += 1
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const [issuer, kid] = [`https://issuer-${made}.example.com`, `key-${made}`]
  const response = await admin(suite.server, 'POST', issuers, {
    issuer,
    allow_any_subject: true,
    scope: ['photos.read', 'openid'],
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    expires_at: inAnHour(),
    ...overrides,
  })
  assert.equal(response.status, 201, await response.clone().text())
  const { id } = await json(response)
  return { issuer, kid, alg, key: privateKey, id: String(id) }
}

/** An assertion that everything is right with, but for `changes`; claims that are `undefined` are left out. */
async function assertion(
  { server }: Suite,
  { issuer, kid, alg, key }: Issuer,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  made += 1
  const now = Math.floor(server.clock.now() / 1000)
  const claims = {
    iss: issuer,
    sub: 'ada',
    aud: `${server.publicUrl}oauth2/token`,
    iat: now,
    exp: now + 300,
    jti: `id-${made}`,
    ...changes,
  }
  return new SignJWT(claims as JWTPayload).setProtectedHeader({ alg, kid, ...header }).sign(key)
}

onEachEngine('JWT bearer grant', (suite) => {
  let client: RegisteredClient
  let trusted: Issuer
  before(async () => {
    client = await createClient(suite.server, {
      grant_types: [grantType],
      audience: ['https://api.example.com'],
    })
    trusted = await trustedIssuer(suite)
  })
  const exchange = (value: string, form: Record<string, string> = {}): Promise<Response> =>
    token(suite.server, client, { grant_type: grantType, assertion: value, ...form })

  it('OWASP ASVS 7.4.2: nobody vouches for an identity that was turned off or is gone', async () => {
    const traits = { email: 'vouched@example.com' }
    const created = await admin(suite.server, 'POST', '/admin/identities', { schema_id: 'default', traits })
    const { id = '' } = await json(created)
    const path = `/admin/identities/${id}`
    const ask = async () =>
      token(suite.server, client, {
        grant_type: grantType,
        assertion: await assertion(suite, trusted, { sub: id }),
      })
    const refused = async () =>
      assertError(await ask(), 400, 'invalid_grant', /was turned off, or is gone\.$/)
    const state = (value: string) =>
      admin(suite.server, 'PATCH', path, [{ op: 'replace', path: '/state', value }])
    for (const leave of [() => state('inactive'), () => admin(suite.server, 'DELETE', path)]) {
      const { access_token } = await json<Tokens>(await ask())
      assert.equal((await introspect(suite.server, access_token))['active'], true)
      await leave()
      assert.deepEqual(await introspect(suite.server, access_token), { active: false })
      await refused()
      await state('active')
    }
    await refused()
  })

  it('RFC 7523 §2.1: an assertion of a trusted issuer is good for an access token about its subject', async () => {
    const response = await exchange(await assertion(suite, trusted), {
      scope: 'photos.read',
      audience: 'https://api.example.com',
    })
    assert.equal(response.status, 200)
    const tokens = await json<Tokens>(response)
    assert.deepEqual(Object.keys(tokens), ['access_token', 'expires_in', 'scope', 'token_type'])
    const inspected = await introspect(suite.server, tokens.access_token)
    assert.deepEqual(
      [inspected['sub'], inspected['client_id'], inspected['scope'], inspected['aud']],
      ['ada', client.client_id, 'photos.read', ['https://api.example.com']],
    )
  })

  it('a JWT access token is about the subject, too, and has the lifespan of this grant', async () => {
    const own = await createClient(suite.server, {
      grant_types: [grantType],
      access_token_strategy: 'jwt',
      jwt_bearer_grant_access_token_lifespan: '7m',
    })
    const response = await token(suite.server, own, {
      grant_type: grantType,
      assertion: await assertion(suite, trusted),
    })
    const tokens = await json<Tokens>(response)
    assert.equal(tokens.expires_in, 420)
    const { sub, client_id } = claimsOf(tokens.access_token)
    assert.deepEqual([sub, client_id], ['ada', own.client_id])
  })

  it('without a scope parameter the token has none', async () => {
    const tokens = await json<Tokens>(await exchange(await assertion(suite, trusted)))
    assert.equal(tokens.scope, '')
  })

  it('scopes are those that the issuer is trusted with, and of these the ones of the client', async () => {
    await assertError(
      await exchange(await assertion(suite, trusted), { scope: 'email' }),
      400,
      'invalid_scope',
      /not trusted with the scope 'email'/,
    )
    const wide = await trustedIssuer(suite, { scope: ['photos.read', 'admin'] })
    const tokens = await json<Tokens>(
      await exchange(await assertion(suite, wide), { scope: 'photos.read admin' }),
    )
    assert.equal(tokens.scope, 'photos.read')
  })

  const wrong: [clause: string, changes: Record<string, unknown>, description: RegExp][] = [
    ['§3 1: iss is required', { iss: undefined }, /claim 'iss'/],
    [
      '§3 1: iss is that of a trusted issuer',
      { iss: 'https://nobody.example.com' },
      /No public key is registered/,
    ],
    ['§3 2: sub is required', { sub: undefined }, /claim 'sub'/],
    ['§3 2: sub is text', { sub: 7 }, /claim 'sub'/],
    ['§3 3: aud is required', { aud: undefined }, /claim 'aud'/],
    ['§3 3: aud names this server', { aud: ['https://elsewhere.example.com/token'] }, /claim 'aud'/],
    ['§3 4: exp is required', { exp: undefined }, /claim 'exp'/],
    ['§3 4: exp has not passed', { exp: 1_000_000_000 }, /has expired/],
    [
      '§3 4: exp is not unreasonably far',
      { exp: Math.floor(Date.now() / 1000) + 721 * 3600 },
      /unreasonably far/,
    ],
    ['§3 4: exp is a number', { exp: 'tomorrow' }, /claim 'exp'/],
    ['§3 5: nbf has passed', { nbf: Math.floor(Date.now() / 1000) + 100 }, /not valid yet/],
    ['§3 6: iat is required', { iat: undefined }, /claim 'iat'/],
    ['§3 6: iat has passed', { iat: Math.floor(Date.now() / 1000) + 100 }, /in the future/],
    ['§3 7: jti is required', { jti: undefined }, /claim 'jti'/],
    ['§3 7: jti is short text', { jti: 'x'.repeat(300) }, /claim 'jti'/],
  ]
  for (const [clause, changes, description] of wrong) {
    it(`RFC 7523 ${clause}`, async () => {
      await assertError(
        await exchange(await assertion(suite, trusted, changes)),
        400,
        'invalid_grant',
        description,
      )
    })
  }

  it('RFC 7523 §3 7: an assertion is good once, however many try', async () => {
    const value = await assertion(suite, trusted)
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(value)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    for (const lost of answers.filter(({ status }) => status !== 200))
      await assertError(lost, 400, 'jti_known')
  })

  it('RFC 7523 §3 7: a request that is refused for another reason does not use it up', async () => {
    const value = await assertion(suite, trusted)
    assert.equal((await exchange(value, { scope: 'email' })).status, 400)
    assert.equal((await exchange(value)).status, 200)
  })

  it('RFC 7523 §3 9: only the key that is trusted counts', async () => {
    const other = await trustedIssuer(suite)
    const forged = await assertion(suite, { ...trusted, key: other.key })
    await assertError(await exchange(forged), 400, 'invalid_grant', /integrity/)
    await assertError(
      await exchange(await assertion(suite, trusted, {}, { kid: other.kid })),
      400,
      'invalid_grant',
      /No public key is registered/,
    )
    const value = await assertion(suite, trusted)
    const [header, payload] = value.split('.') as [string, string]
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const spoilt of [`${header}.${payload}.`, `${none}.${payload}.`, header, `${value}x`, 'a.b.c', '..'])
      await assertError(await exchange(spoilt), 400, 'invalid_grant')
    await assertError(await exchange(''), 400, 'invalid_request', /'assertion' is missing/)
  })

  it('RFC 7515 §4.1.4: a kid that is no text, or that nobody can have stored, names no key', async () => {
    for (const kid of ['key-\u0000', ['key-1'], { key: 1 }, 1, true]) {
      const response = await exchange(await assertion(suite, trusted, {}, { kid }))
      await assertError(response, 400, 'invalid_grant')
    }
  })

  it('a header without kid is fine where one of the keys fits', async () => {
    const value = await assertion(suite, trusted, {}, { kid: undefined })
    assert.equal((await exchange(value)).status, 200)
  })

  for (const alg of ['RS256', 'PS256', 'ES384', 'EdDSA']) {
    it(`RFC 7523 §3 9: signatures by ${alg}`, async () => {
      const issuer = await trustedIssuer(suite, {}, alg)
      assert.equal((await exchange(await assertion(suite, issuer))).status, 200)
    })
  }

  it('RFC 7521 §3: an issuer that is trusted with one subject speaks for no other', async () => {
    const narrow = await trustedIssuer(suite, { allow_any_subject: false, subject: 'grace' })
    await assertError(await exchange(await assertion(suite, narrow)), 400, 'invalid_grant', /No public key/)
    assert.equal((await exchange(await assertion(suite, narrow, { sub: 'grace' }))).status, 200)
  })

  it('trust ends when it expires and when it is taken back', async () => {
    const brief = await trustedIssuer(suite, {
      expires_at: new Date(suite.server.clock.now() + 60_000).toISOString(),
    })
    assert.equal((await exchange(await assertion(suite, brief))).status, 200)
    suite.server.clock.advance(61_000)
    await assertError(await exchange(await assertion(suite, brief)), 400, 'invalid_grant', /No public key/)
    const gone = await trustedIssuer(suite)
    assert.equal((await admin(suite.server, 'DELETE', `${issuers}/${gone.id}`)).status, 204)
    await assertError(await exchange(await assertion(suite, gone)), 400, 'invalid_grant', /No public key/)
  })

  it('RFC 6749 §5.2: the client has to be registered for the grant', async () => {
    const value = await assertion(suite, trusted)
    const response = await token(suite.server, suite.client, { grant_type: grantType, assertion: value })
    await assertError(response, 400, 'unauthorized_client')
  })
})

onEachEngine(
  'JWT bearer grant, configured',
  (suite) => {
    it('iat and jti may be left out, lifetimes be bounded, and the audience be kept', async () => {
      const client = await createClient(suite.server, { grant_types: [grantType] })
      const trusted = await trustedIssuer(suite)
      const exchange = (value: string) =>
        token(suite.server, client, { grant_type: grantType, assertion: value })
      const bare = await assertion(suite, trusted, { iat: undefined, jti: undefined })
      const tokens = await json<Tokens>(await exchange(bare))
      const inspected = await introspect(suite.server, tokens.access_token)
      assert.deepEqual(inspected['aud'], [`${suite.server.publicUrl}oauth2/token`])
      assert.equal((await exchange(bare)).status, 200)
      const long = await assertion(suite, trusted, { exp: Math.floor(Date.now() / 1000) + 700 })
      await assertError(await exchange(long), 400, 'invalid_grant', /unreasonably far/)
    })
  },
  {
    oauth2: {
      grant: {
        jwt: { jti_optional: true, iat_optional: true, max_ttl: '10m', omit_assertion_audience: false },
      },
    },
  },
)
