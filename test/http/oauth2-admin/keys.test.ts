import assert from 'node:assert/strict'
import { createSecretKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { it } from 'node:test'
import { compactVerify, importJWK } from 'jose'
import { admin, json } from '../../support/flow.ts'
import { patience } from '../../support/patience.ts'
import { assertError, onEachEngine } from '../oauth2/suite.ts'

interface Jwk {
  [member: string]: unknown
  use: string
  kty: string
  kid: string
  alg: string
}

const generic = 'The request was malformed or contained invalid parameters'
const conflict = 'Unable to insert or update resource because a resource with that value exists already'
const idTokens = 'hydra.openid.id-token'

const pair = (curve = 'P-256'): JsonWebKey =>
  generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'jwk' })

const rsa = (modulusLength = 2048): JsonWebKey =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'jwk' })

onEachEngine('key sets', (suite) => {
  const ask = (method: string, path: string, body?: unknown) =>
    admin(suite.server, method, `/admin/keys/${path}`, body)
  const keysOf = async (response: Response): Promise<Jwk[]> => {
    const { keys, ...rest } = await json<{ keys: Jwk[] }>(response)
    assert.deepEqual(rest, {})
    return keys
  }
  const create = async (set: string, body: unknown): Promise<Jwk> => {
    const response = await ask('POST', set, body)
    assert.equal(response.status, 201, await response.clone().text())
    const [key, ...others] = await keysOf(response)
    assert.deepEqual(others, [])
    return key as Jwk
  }
  const kidsOf = async (set: string): Promise<string[]> =>
    (await keysOf(await ask('GET', set))).map(({ kid }) => kid)

  const members: Record<string, string[]> = {
    RSA: ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'],
    EC: ['crv', 'x', 'y', 'd'],
    OKP: ['crv', 'x', 'd'],
  }
  const expected: [string, string, string?][] = [
    ['RS256', 'RSA'],
    ['RS384', 'RSA'],
    ['RS512', 'RSA'],
    ['PS256', 'RSA'],
    ['ES256', 'EC', 'P-256'],
    ['ES384', 'EC', 'P-384'],
    ['ES512', 'EC', 'P-521'],
    ['EdDSA', 'OKP', 'Ed25519'],
  ]

  it('RFC 7518 §3.1: keys are made for every algorithm; alg alone is enough, and no member is there without need', {
    timeout: patience(120_000),
  }, async () => {
    for (const [alg, kty, crv] of expected) {
      const key = await create(`made-for-${alg}`, { alg })
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'kid', 'kty', 'use', ...(members[kty] ?? [])].sort())
      assert.deepEqual([key.alg, key.kty, key.use, key['crv']], [alg, kty, 'sig', crv])
      assert.match(key.kid, /^[0-9a-f-]{36}$/)
      assert.deepEqual(await keysOf(await ask('GET', `made-for-${alg}`)), [key])
      const bits = Buffer.from(String(key['n']), 'base64url').length * 8
      if (kty === 'RSA') assert.equal(bits, alg === 'PS256' ? 2048 : 4096)
    }
  })

  it('Hydra API: a key is added; 201, Location, and the private key alone in the answer', async () => {
    const first = await create('added', { alg: 'ES256', kid: 'one', use: 'enc' })
    assert.deepEqual([first.kid, first.use], ['one', 'enc'])
    const response = await ask('POST', 'added', { alg: 'ES256', kid: 'two', use: '' })
    assert.equal(response.status, 201)
    assert.equal(response.headers.get('location'), `${suite.server.publicUrl}keys/added`)
    const [second] = await keysOf(response)
    assert.deepEqual(await keysOf(await ask('GET', 'added')), [second, first])
    const one = await ask('GET', 'added/one')
    assert.equal(one.status, 200)
    assert.match(one.headers.get('cache-control') ?? '', /no-store/)
    assert.deepEqual(await keysOf(one), [first])
  })

  it('Hydra API: the prefix /admin may be left out, names may hold what a URL escapes', async () => {
    const set = 'https://issuer.example/ ü:1'
    const path = `/keys/${encodeURIComponent(set)}`
    const response = await admin(suite.server, 'POST', path, { alg: 'EdDSA', kid: 'public:a/b c' })
    assert.equal(response.status, 201)
    assert.equal(response.headers.get('location'), `${suite.server.publicUrl}keys/${encodeURIComponent(set)}`)
    const [key] = await keysOf(
      await admin(suite.server, 'GET', `${path}/${encodeURIComponent('public:a/b c')}`),
    )
    assert.equal(key?.kid, 'public:a/b c')
  })

  it('Hydra API: what is not there is 404, of either kind; deleting it is 204', async () => {
    await assertError(
      await ask('GET', 'nowhere'),
      404,
      'Not Found',
      /^Unable to locate the requested resource$/,
    )
    await assertError(await ask('GET', 'nowhere/one'), 404, 'Unable to locate the resource', /^$/)
    await assertError(await ask('GET', `${idTokens}/one`), 404, 'Unable to locate the resource', /^$/)
    await assertError(await ask('GET', 'nul%00'), 404, 'Unable to locate the resource')
    for (const path of ['nowhere', 'nowhere/one', `${idTokens}/one`])
      assert.equal((await ask('DELETE', path)).status, 204)
  })

  it('Hydra API: an algorithm that is not known, or symmetric, is 400 "Unsupported key algorithm"', async () => {
    for (const alg of ['', 'none', 'ES256K', 'rs256', 'RSA-OAEP', '__proto__', 'toString', 'HS256', 'HS512'])
      await assertError(await ask('POST', 'odd', { alg }), 400, 'Bad Request', /^Unsupported key algorithm$/)
    await assertError(await ask('GET', 'odd'), 404, 'Not Found')
  })

  it('RFC 8725 §3.1: no symmetric key comes into a set that signs tokens', async () => {
    for (const alg of ['HS256', 'HS384', 'HS512'])
      await assertError(
        await ask('POST', idTokens, { alg }),
        400,
        'Bad Request',
        /^Unsupported key algorithm$/,
      )
    const k = Buffer.alloc(32, 1).toString('base64url')
    await assertError(
      await ask('PUT', `${idTokens}/x`, { kty: 'oct', alg: 'HS256', kid: 'x', k }),
      400,
      generic,
    )
  })

  it('malformed requests are 400 and store nothing', async () => {
    const bodies: unknown[] = [
      ...[undefined, null, [], 'RS256', 7, {}, { alg: null }, { alg: 7 }, { alg: ['RS256'] }],
      ...[
        { alg: 'ES256', kid: 7 },
        { alg: 'ES256', kid: 'x'.repeat(256) },
        { alg: 'ES256', kid: 'a\0b' },
      ],
      ...[
        { alg: 'ES256', use: 'sign' },
        { alg: 'ES256', use: {} },
      ],
    ]
    for (const body of bodies) await assertError(await ask('POST', 'malformed', body), 400, generic)
    for (const body of [undefined, {}, { keys: null }, { keys: {} }, { keys: [7] }, { keys: [null] }])
      await assertError(await ask('PUT', 'malformed', body), 400, generic)
    await assertError(await ask('PUT', 'malformed', { keys: Array(101).fill(pair()) }), 400, generic)
    for (const body of [undefined, {}, [], 'x', { keys: [] }])
      await assertError(await ask('PUT', 'malformed/one', body), 400, generic)
    await assertError(await ask('POST', 'x'.repeat(256), { alg: 'ES256' }), 400, generic)
    await assertError(await ask('POST', 'nul%00', { alg: 'ES256' }), 400, generic)
    await assertError(await ask('GET', 'malformed'), 404, 'Not Found')
  })

  it('Hydra API: a kid that is taken is 409', async () => {
    await create('taken', { alg: 'ES256', kid: 'a' })
    await assertError(await ask('POST', 'taken', { alg: 'ES256', kid: 'a' }), 409, conflict)
    const keys = [
      { ...pair(), kid: 'b' },
      { ...pair(), kid: 'b' },
    ]
    await assertError(await ask('PUT', 'taken', { keys }), 409, conflict)
    assert.deepEqual(await kidsOf('taken'), ['a'])
  })

  it('RFC 7517 §4.5: no kid is in two of the published sets', async () => {
    const [kid] = await kidsOf(idTokens)
    await assertError(await ask('POST', 'hydra.jwt.access-token', { alg: 'ES256', kid }), 409, conflict)
    assert.equal((await create('elsewhere', { alg: 'ES256', kid })).kid, kid)
  })

  it('Hydra API: PUT replaces the set; keys that stay keep their place, of the others the last is the newest', async () => {
    const old = await create('replaced', { alg: 'ES256', kid: 'old' })
    const stays = await create('replaced', { alg: 'ES256', kid: 'stays' })
    const keys = [
      { ...pair(), kid: 'new-1', alg: 'ES256', use: 'sig' },
      { ...pair('P-384'), kid: 'new-2' },
      stays,
    ]
    const response = await ask('PUT', 'replaced', { keys })
    assert.equal(response.status, 200)
    const answered = await keysOf(response)
    assert.deepEqual(answered[1], { ...keys[1], use: 'sig', alg: 'ES384' })
    assert.deepEqual(answered[2], stays)
    assert.deepEqual(await kidsOf('replaced'), ['new-2', 'new-1', 'stays'])
    await assertError(await ask('GET', `replaced/${old.kid}`), 404, 'Unable to locate the resource')
    const again = await ask('PUT', 'replaced', { keys: await keysOf(await ask('GET', 'replaced')) })
    assert.equal(again.status, 200)
    assert.deepEqual(await kidsOf('replaced'), ['new-2', 'new-1', 'stays'])
    assert.deepEqual(await keysOf(await ask('PUT', 'replaced', { keys: [] })), [])
    await assertError(await ask('GET', 'replaced'), 404, 'Not Found')
  })

  it('Hydra API: PUT of a key goes by the kid of the document and makes it the newest', async () => {
    await create('put', { alg: 'ES256', kid: 'a' })
    await create('put', { alg: 'ES256', kid: 'b' })
    const key = { use: 'sig', ...pair(), kid: 'a', alg: 'ES256' }
    const response = await ask('PUT', 'put/b', key)
    assert.equal(response.status, 200)
    assert.deepEqual(await json<unknown>(response), key)
    assert.deepEqual(await kidsOf('put'), ['a', 'b'])
    const { kid: _, ...nameless } = key
    assert.equal((await json(await ask('PUT', 'put/c', nameless)))['kid'], 'c')
    assert.equal((await ask('DELETE', 'put/a')).status, 204)
    assert.deepEqual(await kidsOf('put'), ['c', 'b'])
    assert.equal((await ask('DELETE', 'put')).status, 204)
    await assertError(await ask('GET', 'put'), 404, 'Not Found')
  })

  it('RFC 7517 §4: members that are no part of the key are not kept', async () => {
    const extras = { key_ops: ['sign'], ext: true, iat: 1, oth: [], 'x-team': 'shop', x5c: [], x5u: '' }
    const key = { use: 'sig', ...pair(), kid: 'plain', alg: 'ES256' }
    assert.deepEqual(await json<unknown>(await ask('PUT', 'plain/plain', { ...key, ...extras })), key)
    assert.deepEqual(await keysOf(await ask('GET', 'plain')), [key])
  })

  it('public keys, keys for encryption and symmetric keys are kept as they are', async () => {
    const { d: _, ...publicHalf } = pair()
    const k = createSecretKey(Buffer.alloc(64, 7)).export({ format: 'jwk' }).k
    for (const key of [
      { use: 'sig', ...publicHalf, kid: 'public', alg: 'ES256' },
      { use: 'enc', ...rsa(), kid: 'encryption', alg: 'RSA-OAEP-256' },
      { use: 'sig', kty: 'oct', kid: 'symmetric', alg: 'HS512', k },
    ]) {
      const response = await ask('PUT', 'kept/any', key)
      assert.equal(response.status, 200, await response.clone().text())
      assert.deepEqual(await keysOf(await ask('GET', `kept/${key.kid}`)), [key])
    }
  })

  it('RFC 7518 §6, RFC 8725 §3.1: an imported key fits its algorithm, is whole and strong enough', async () => {
    const [ec, other, large] = [pair(), pair(), rsa()]
    const refused: [Record<string, unknown>, RegExp][] = [
      [{ ...ec, alg: 'RS256' }, /RS256 needs a key of the type RSA\./],
      [{ ...ec, alg: 'ES384' }, /ES384 needs a key of the type EC on P-384\./],
      [{ ...large, alg: 'ES256' }, /ES256 needs a key of the type EC on P-256\./],
      [{ ...large, alg: 'HS256' }, /HS256 needs a key of the type oct\./],
      [{ ...large }, /alg is missing/],
      [{ ...ec, kty: 'ec' }, /kty must be/],
      [{ ...ec, kty: '__proto__' }, /kty/],
      [{ ...ec, kty: undefined }, /kty is missing/],
      [{ ...ec, y: undefined }, /y is missing/],
      [{ ...ec, x: 'a b' }, /x must be base64url/],
      [{ ...ec, x: 7 }, /x must be text/],
      [{ ...ec, x: other.x, y: other.y }, /do not belong together|are not a key/],
      [{ ...ec, y: ec.x }, /are not a key/],
      [{ ...ec, use: 'sign' }, /use must be/],
      [{ ...ec, kid: 7 }, /kid must be text/],
      [{ ...ec, kid: 'x'.repeat(256) }, /kid must have/],
      [{ ...large, d: rsa().d, alg: 'RS256' }, /do not belong together|are not a key/],
      [{ ...large, n: rsa().n, alg: 'RS256' }, /do not belong together|are not a key/],
      [{ ...large, p: undefined, alg: 'RS256' }, /are not a key/],
      [{ ...rsa(1024), alg: 'RS256' }, /at least 2048 bits/],
      [{ kty: 'oct', alg: 'HS256', k: 'c2hvcnQ' }, /at least 32 bytes/],
      [{ ...ec, x5c: 'MII' }, /x5c must be a list/],
      [{ ...ec, x5c: ['MII'] }, /not a certificate/],
      [{ ...ec, x5t: 'abc' }, /x5t must be a SHA-1 hash/],
      [{ ...ec, 'x5t#S256': Buffer.alloc(20).toString('base64url') }, /x5t#S256 must be a SHA-256 hash/],
      [{ ...ec, 'x-large': 'x'.repeat(40_000) }, /too large/],
    ]
    for (const [key, reason] of refused)
      await assertError(await ask('PUT', 'imported/one', key), 400, generic, reason)
    await assertError(await ask('PUT', 'imported/one', { ...ec, alg: 'none' }), 400, 'Bad Request')
    await assertError(await ask('GET', 'imported'), 404, 'Not Found')
  })

  it('what is made for others verifies elsewhere', async () => {
    const key = await create('round-trip', { alg: 'ES512' })
    const { CompactSign } = await import('jose')
    const jws = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'ES512' })
      .sign(await importJWK(key as JsonWebKey, 'ES512'))
    const { d: _, ...half } = key
    await compactVerify(jws, await importJWK(half as JsonWebKey, 'ES512'))
  })
})
