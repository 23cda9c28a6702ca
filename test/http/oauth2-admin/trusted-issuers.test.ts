import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { admin, json } from '../../support/flow.ts'
import { assertError, onEachEngine } from '../oauth2/suite.ts'

const malformed = 'The request was malformed or contained invalid parameters'
const path = '/admin/trust/grants/jwt-bearer/issuers'

onEachEngine('trusted issuers', (suite) => {
  let jwk: JWK
  before(async () => {
    const { publicKey } = await generateKeyPair('ES256')
    jwk = { ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }
  })
  const document = (overrides: Record<string, unknown> = {}) => ({
    issuer: 'https://issuer.example.com',
    subject: 'ada@example.com',
    scope: ['openid', 'offline'],
    jwk,
    expires_at: '2040-01-02T03:04:05.678Z',
    ...overrides,
  })
  const create = (overrides: Record<string, unknown> = {}) =>
    admin(suite.server, 'POST', path, document(overrides))

  it('an issuer is created, read and deleted', async () => {
    const response = await create()
    assert.equal(response.status, 201)
    const created = await json<Record<string, unknown>>(response)
    assert.equal(response.headers.get('location'), `/trust/grants/jwt-bearer/issuers/${created['id']}`)
    const { id, created_at, ...rest } = created
    assert.match(String(created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual(rest, {
      issuer: 'https://issuer.example.com',
      subject: 'ada@example.com',
      allow_any_subject: false,
      scope: ['openid', 'offline'],
      public_key: { set: 'https://issuer.example.com', kid: 'first' },
      expires_at: '2040-01-02T03:04:05Z',
    })
    assert.deepEqual(await json(await admin(suite.server, 'GET', `${path}/${id}`)), created)
    assert.equal((await admin(suite.server, 'DELETE', `${path}/${id}`)).status, 204)
    const gone = await admin(suite.server, 'GET', `${path}/${id}`)
    await assertError(gone, 404, 'Unable to locate the resource')
    await assertError(
      await admin(suite.server, 'DELETE', `${path}/${id}`),
      404,
      'Unable to locate the resource',
    )
  })

  it('issuer, subject and key together are unique', async () => {
    const key = { ...jwk, kid: 'unique' }
    assert.equal((await create({ jwk: key })).status, 201)
    assert.equal((await create({ jwk: key })).status, 409)
    assert.equal((await create({ jwk: key, subject: 'grace@example.com' })).status, 201)
    const any = { jwk: key, subject: undefined, allow_any_subject: true }
    assert.equal((await create(any)).status, 201)
    assert.equal((await create(any)).status, 409)
  })

  it('says what is missing', async () => {
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ issuer: '' }, /'issuer' is required/],
      [{ subject: undefined }, /One of 'subject' or 'allow_any_subject'/],
      [{ allow_any_subject: true }, /cannot be set at the same time/],
      [{ expires_at: undefined }, /'expires_at' is required/],
      [{ jwk: undefined }, /not empty 'kid'/],
      [{ jwk: { ...jwk, kid: '' } }, /not empty 'kid'/],
    ]
    for (const [overrides, description] of cases)
      await assertError(await create(overrides), 400, 'missing_required_parameter', description)
  })

  it('refuses what it could not use', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const unusable = [
      { expires_at: 'tomorrow' },
      { jwk: { kid: 'a', kty: 'oct', k: 'c2VjcmV0' } },
      { jwk: { kid: 'a', kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } },
      { jwk: { ...jwk, alg: 'RS256' } },
      { jwk: 'text' },
      { scope: 'openid' },
      { issuer: 'https://issuer.example.com/\0' },
    ]
    for (const overrides of unusable)
      assert.equal((await create(overrides)).status, 400, JSON.stringify(overrides))
    // The private half is not needed, and not kept.
    const both = { ...(await exportJWK(privateKey)), kid: 'both' }
    assert.equal((await create({ jwk: both })).status, 201)
  })

  it('Hydra API: a scope that was left out is null in the answer, and an empty list from then on', async () => {
    const made = await json<{ id: string; scope: unknown }>(
      await create({ scope: undefined, jwk: { ...jwk, kid: 'no-scope' } }),
    )
    assert.equal(made.scope, null)
    const read = await json<{ scope: unknown }>(await admin(suite.server, 'GET', `${path}/${made.id}`))
    assert.deepEqual(read.scope, [])
  })

  it('Hydra API: what is no key, and a time that is none, is an error without a name', async () => {
    for (const overrides of [{ jwk: { kty: 'nope' } }, { expires_at: 'tomorrow' }, { scope: 'openid' }])
      await assertError(await create(overrides), 400, 'error', /jwk|expires_at|scope/)
  })

  it('Hydra API: the keys of an issuer are the set of its name in key management, until it is trusted no more', async () => {
    const issuer = 'https://keys.example.com/a b'
    const set = `/admin/keys/${encodeURIComponent(issuer)}`
    const { kty, crv, x, y } = jwk as Record<string, string>
    const shown = (kid: string) => ({ use: 'sig', kty, alg: 'ES256', crv, x, y, kid })
    const keys = async (url: string) =>
      (await json<{ keys: unknown[] }>(await admin(suite.server, 'GET', url))).keys
    const made = await json<{ id: string; public_key: { set: string; kid: string } }>(
      await create({ issuer, jwk: { ...jwk, kid: 'one' } }),
    )
    await create({ issuer, jwk: { ...jwk, kid: 'one' }, subject: 'grace@example.com' })
    assert.deepEqual(made.public_key, { set: issuer, kid: 'one' })
    assert.deepEqual(await keys(set), [shown('one')])
    assert.deepEqual(await keys(`${set}/one`), [shown('one')])
    await create({ issuer, jwk: { ...jwk, kid: 'two' } })
    assert.deepEqual(await keys(set), [shown('one'), shown('two')])
    await admin(suite.server, 'POST', set, { alg: 'ES256', kid: 'own' })
    assert.deepEqual(
      (await keys(set)).map((key) => (key as { kid: string }).kid),
      ['own', 'one', 'two'],
    )
    for (const { id } of await json<{ id: string }[]>(
      await admin(suite.server, 'GET', `${path}?issuer=${encodeURIComponent(issuer)}`),
    ))
      await admin(suite.server, 'DELETE', `${path}/${id}`)
    await assertError(await admin(suite.server, 'GET', `${set}/one`), 404, 'Unable to locate the resource')
    assert.equal((await keys(set)).length, 1)
  })

  it('an id is a UUID', async () => {
    for (const method of ['GET', 'DELETE'])
      await assertError(
        await admin(suite.server, method, `${path}/nonsense`),
        400,
        malformed,
        /must be a UUID/,
      )
  })

  it('RFC 8288: a list in pages, of one issuer if wanted', async () => {
    const issuer = 'https://many.example.com'
    for (const kid of ['a', 'b', 'c'])
      assert.equal((await create({ issuer, jwk: { ...jwk, kid } })).status, 201)
    const kids: string[] = []
    let next: string | undefined = `${path}?issuer=${encodeURIComponent(issuer)}&page_size=2`
    let pages = 0
    while (next !== undefined) {
      const response: Response = await admin(suite.server, 'GET', next)
      pages += 1
      for (const each of await json<{ public_key: { kid: string } }[]>(response))
        kids.push(each.public_key.kid)
      const link: string | undefined = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
      next = link
    }
    assert.deepEqual([kids.sort(), pages], [['a', 'b', 'c'], 2])
    assert.deepEqual(await json(await admin(suite.server, 'GET', `${path}?issuer=nobody`)), [])
  })
})
