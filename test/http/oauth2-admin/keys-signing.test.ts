import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, it } from 'node:test'
import { createLocalJWKSet, generateKeyPair, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import {
  admin,
  authorization,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  signIn,
  token,
} from '../../support/flow.ts'
import { claimsOf, headerOf, onEachEngine, visit } from '../oauth2/suite.ts'

const idTokens = 'hydra.openid.id-token'
const accessTokens = 'hydra.jwt.access-token'

interface Jwk {
  [member: string]: unknown
  kid: string
  alg: string
}

onEachEngine(
  'signing keys',
  (suite) => {
    let client: RegisteredClient
    before(async () => {
      client = await createClient(suite.server, {
        access_token_strategy: 'jwt',
        post_logout_redirect_uris: [redirectUri],
      })
    })

    const ask = (method: string, path: string, body?: unknown) =>
      admin(suite.server, method, `/admin/keys/${path}`, body)
    const keysOf = async (response: Response): Promise<Jwk[]> => (await json<{ keys: Jwk[] }>(response)).keys
    const create = async (set: string, body: unknown): Promise<Jwk> => {
      const response = await ask('POST', set, body)
      assert.equal(response.status, 201, await response.clone().text())
      return (await keysOf(response))[0] as Jwk
    }
    const published = async (): Promise<JSONWebKeySet> =>
      json<JSONWebKeySet>(await fetch(`${suite.server.publicUrl}.well-known/jwks.json`))
    const accessToken = async (): Promise<string> =>
      (await json(await token(suite.server, client, { grant_type: 'client_credentials' })))['access_token'] ??
      ''
    /** `true` where the authorization endpoint takes the ID token for a hint. */
    const isHint = async (idToken: string): Promise<boolean> => {
      const request = authorization(suite.server, client.client_id, { id_token_hint: idToken })
      return (await visit(request.url)).location.searchParams.has('login_challenge')
    }
    const isLogoutHint = async (idToken: string): Promise<boolean> => {
      const url = new URL('oauth2/sessions/logout', suite.server.publicUrl)
      url.searchParams.set('id_token_hint', idToken)
      const response = await fetch(url, { redirect: 'manual' })
      return !(response.headers.get('location') ?? '').includes('error=')
    }

    it('Hydra API: a new key signs at once, what the old one signed goes on until that is deleted', async () => {
      const before = await signIn(suite.server, client)
      const old = headerOf(before.id_token)['kid']
      const { kid } = await create(idTokens, { alg: 'ES256' })
      const { kid: accessKid } = await create(accessTokens, { alg: 'EdDSA', kid: 'fresh' })
      const after = await signIn(suite.server, client)
      assert.deepEqual([headerOf(after.id_token)['kid'], headerOf(after.id_token)['alg']], [kid, 'ES256'])
      assert.deepEqual([headerOf(after.access_token)['kid'], accessKid], ['fresh', 'fresh'])

      const jwks = createLocalJWKSet(await published())
      for (const jwt of [before.id_token, after.id_token, before.access_token, after.access_token])
        await jwtVerify(jwt, jwks)
      for (const { id_token, access_token } of [before, after]) {
        assert.ok(await isHint(id_token))
        assert.ok(await isLogoutHint(id_token))
        assert.equal((await introspect(suite.server, access_token))['active'], true)
        const bearer = { authorization: `Bearer ${access_token}` }
        assert.equal((await fetch(`${suite.server.publicUrl}userinfo`, { headers: bearer })).status, 200)
      }

      assert.equal((await ask('DELETE', `${idTokens}/${old}`)).status, 204)
      assert.equal(
        (await ask('DELETE', `${accessTokens}/${headerOf(before.access_token)['kid']}`)).status,
        204,
      )
      assert.deepEqual([await isHint(before.id_token), await isLogoutHint(before.id_token)], [false, false])
      assert.equal((await introspect(suite.server, before.access_token))['active'], false)
      assert.ok(await isHint(after.id_token))
      assert.equal((await introspect(suite.server, after.access_token))['active'], true)
    })

    it('RFC 7518 §3.1: tokens are signed and verified by every asymmetric algorithm; discovery says which', async () => {
      for (const alg of ['PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'RS256']) {
        for (const set of [idTokens, accessTokens]) await create(set, { alg })
        const { id_token, access_token } = await signIn(suite.server, client)
        const jwks = createLocalJWKSet(await published())
        const { protectedHeader } = await jwtVerify(id_token, jwks, { algorithms: [alg] })
        assert.equal((await jwtVerify(access_token, jwks)).protectedHeader.alg, alg)
        assert.equal(protectedHeader.alg, alg)
        const digest = createHash(alg === 'EdDSA' ? 'sha512' : `sha${alg.slice(2)}`)
          .update(access_token)
          .digest()
        const half = digest.subarray(0, digest.length / 2).toString('base64url')
        assert.equal(claimsOf(id_token)['at_hash'], half)
        assert.equal((await introspect(suite.server, access_token))['active'], true)
        const discovery = await json<Record<string, unknown>>(
          await fetch(`${suite.server.publicUrl}.well-known/openid-configuration`),
        )
        assert.equal((discovery['id_token_signing_alg_values_supported'] as string[])[0], alg)
        assert.deepEqual(discovery['id_token_signed_response_alg'], [alg])
      }
    })

    it('a key that somebody brings signs; it must be a private one for signatures', async () => {
      const { d, ...half } = await create('elsewhere', { alg: 'ES256' })
      const imported = { ...half, d, kid: 'imported' }
      for (const wrong of [half, { ...imported, use: 'enc' }])
        assert.equal((await ask('PUT', `${accessTokens}/imported`, wrong)).status, 400)
      assert.equal((await ask('PUT', `${accessTokens}/imported`, imported)).status, 200)
      assert.equal(headerOf(await accessToken())['kid'], 'imported')
    })

    it('RFC 8725 §3.1, §3.10: kid and algorithm are those of a key of the set; nothing else in the header counts', async () => {
      const good = await accessToken()
      const kid = String(headerOf(good)['kid'])
      const stranger = await generateKeyPair('ES256', { extractable: true })
      const forge = (
        header: Record<string, unknown>,
        key: Parameters<SignJWT['sign']>[0] = stranger.privateKey,
      ) => new SignJWT(claimsOf(good)).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(key)
      const { keys } = await published()
      const own = keys.find((key) => key.kid === kid)
      const { exportJWK } = await import('jose')
      const forged = [
        await forge({}),
        await forge({ kid: 'unknown' }),
        await forge({ kid: "' or 1=1 --" }),
        await forge({ kid: '../../../dev/null' }),
        await forge({ jwk: await exportJWK(stranger.publicKey) }),
        await forge({ jku: 'http://127.0.0.1:1/jwks.json', x5u: 'http://127.0.0.1:1/x5u' }),
        await forge({ alg: 'HS256' }, Buffer.from(JSON.stringify(own))),
        await forge({ alg: 'HS256' }, Buffer.from(String(own?.x))),
        `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${good.split('.')[1]}.`,
      ]
      for (const each of forged) assert.deepEqual(await introspect(suite.server, each), { active: false })
      const ofTheOtherSet = (await signIn(suite.server, client)).id_token
      assert.deepEqual(await introspect(suite.server, ofTheOtherSet), { active: false })
      assert.equal((await introspect(suite.server, good))['active'], true)
    })

    for (const [title, empty] of [
      ['its last key', async (set: string) => deleteAll(set)],
      ['the whole set', async (set: string) => (await ask('DELETE', set)).status],
      ['all keys by an empty set', async (set: string) => (await ask('PUT', set, { keys: [] })).status],
    ] as const) {
      it(`a set that signs gets a new key when ${title} is deleted`, async () => {
        for (const set of [idTokens, accessTokens]) {
          const before = (await keysOf(await ask('GET', set))).map(({ kid }) => kid)
          assert.ok([200, 204].includes(await empty(set)))
          const [key, ...others] = await keysOf(await ask('GET', set))
          assert.deepEqual([key?.alg, others], ['RS256', []])
          assert.ok(!before.includes(key?.kid ?? ''))
        }
        const { id_token, access_token } = await signIn(suite.server, client)
        const jwks = createLocalJWKSet(await published())
        for (const jwt of [id_token, access_token]) await jwtVerify(jwt, jwks)
      })
    }
    const deleteAll = async (set: string): Promise<number> => {
      const statuses: number[] = []
      for (const { kid } of await keysOf(await ask('GET', set)))
        statuses.push((await ask('DELETE', `${set}/${kid}`)).status)
      return Math.max(...statuses)
    }

    it('RFC 7517 §9.2: the signing sets and the configured ones are published, public halves alone', async () => {
      await create('for-partners', { alg: 'ES256', kid: 'partner' })
      await create('for-partners', { alg: 'RS256', kid: 'partner-rsa' })
      const symmetric = { kty: 'oct', alg: 'HS256', kid: 'symmetric', k: 'x'.repeat(43) }
      assert.equal((await ask('PUT', 'for-partners/symmetric', symmetric)).status, 200)
      await create('not-for-partners', { alg: 'ES256', kid: 'internal' })
      const { keys } = await published()
      const kids = keys.map(({ kid }) => kid)
      for (const kid of ['partner', 'partner-rsa']) assert.ok(kids.includes(kid))
      for (const kid of ['symmetric', 'internal']) assert.ok(!kids.includes(kid))
      for (const set of [idTokens, accessTokens])
        for (const { kid } of await keysOf(await ask('GET', set))) assert.ok(kids.includes(kid))
      for (const key of keys) {
        for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.ok(!(member in key), member)
        for (const member of ['use', 'kty', 'kid', 'alg'])
          assert.equal(typeof (key as unknown as Jwk)[member], 'string')
      }
    })
  },
  { webfinger: { jwks: { broadcast_keys: ['for-partners'] } } },
)

onEachEngine(
  'signing keys of a first start',
  (suite) => {
    it('Hydra API: RSA keys have 4096 bits', async () => {
      const { keys } = await json<JSONWebKeySet>(
        await fetch(`${suite.server.publicUrl}.well-known/jwks.json`),
      )
      const sizes = keys.map(({ kty, n }) => [kty, Buffer.from(n ?? '', 'base64url').length * 8])
      assert.deepEqual(sizes, [
        ['RSA', 4096],
        ['RSA', 4096],
      ])
    })
  },
  { keys: {} },
)

onEachEngine(
  'signing keys of a first start with keys.rsa_bits',
  (suite) => {
    it('have the configured size', async () => {
      const { keys } = await json<JSONWebKeySet>(
        await fetch(`${suite.server.publicUrl}.well-known/jwks.json`),
      )
      assert.deepEqual(
        keys.map(({ n }) => Buffer.from(n ?? '', 'base64url').length * 8),
        [3072, 3072],
      )
    })
  },
  { keys: { rsa_bits: 3072 } },
)
