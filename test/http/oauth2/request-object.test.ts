import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import {
  authorization,
  authorize,
  createClient,
  type RegisteredClient,
  redirectUri,
} from '../../support/flow.ts'
import { onEachEngine, visit } from './suite.ts'

const unsigned = (claims: JWTPayload) =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`

onEachEngine('request objects', (suite) => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>
  let others: Awaited<ReturnType<typeof generateKeyPair>>
  let client: RegisteredClient
  let host: Server
  let served = ''
  let requestUri = ''

  before(async () => {
    keys = await generateKeyPair('ES256')
    others = await generateKeyPair('ES256')
    host = createServer((_request, response) => response.end(served)).listen(0, '127.0.0.1')
    await once(host, 'listening')
    requestUri = `http://127.0.0.1:${(host.address() as AddressInfo).port}/request.jwt`
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'client-key', use: 'sig', alg: 'ES256' }
    client = await createClient(suite.server, { jwks: { keys: [jwk] }, request_uris: [requestUri] })
  })
  after(() => host.close())

  const sign = (claims: JWTPayload, key = keys.privateKey, typ?: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'client-key', ...(typ === undefined ? {} : { typ }) })
      .sign(key)
  const request = (parameters: Record<string, string | undefined>) =>
    authorization(suite.server, client.client_id, parameters)

  it('OpenID Connect Core §6.1: what the object says stands in place of the parameters, through the whole flow', async () => {
    const object = await sign({
      client_id: client.client_id,
      scope: 'openid photos.read',
      state: 'state-of-the-object',
      max_age: 3600,
    })
    const callback = await authorize(
      suite.server,
      request({ request: object, state: 'state-of-the-query' }),
      {
        consent: { grant_scope: ['openid', 'photos.read'] },
      },
    )
    assert.equal(callback.searchParams.get('state'), 'state-of-the-object')
    assert.equal(callback.searchParams.get('scope'), 'openid photos.read')
    assert.match(callback.searchParams.get('code') ?? '', /^ory_ac_/)
  })

  it('OpenID Connect Core §6.2: the object is fetched from a registered request_uri', async () => {
    served = await sign({ state: 'state-of-the-file', redirect_uri: redirectUri })
    const callback = await authorize(
      suite.server,
      request({ request_uri: requestUri, redirect_uri: undefined }),
    )
    assert.equal(callback.searchParams.get('state'), 'state-of-the-file')
  })

  it('OpenID Connect Core §6.1: an unsigned object is believed where the client registered no algorithm', async () => {
    const callback = await authorize(
      suite.server,
      request({ request: unsigned({ state: 'state-without-signature' }) }),
    )
    assert.equal(callback.searchParams.get('state'), 'state-without-signature')
  })

  it('OpenID Connect Registration §2: request_object_signing_alg is enforced', async () => {
    const strict = await createClient(suite.server, {
      jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'client-key', use: 'sig', alg: 'ES256' }] },
      request_object_signing_alg: 'ES256',
    })
    const { url } = authorization(suite.server, strict.client_id, {
      request: unsigned({ state: 'state-without-signature' }),
    })
    assert.equal((await visit(url)).error, 'invalid_request_object')
  })

  it('as in Hydra: a client without keys is told that it has none', async () => {
    const { client_id } = await createClient(suite.server, { redirect_uris: [redirectUri] })
    for (const parameters of [{ request: await sign({}) }, { request: 'x' }, { request_uri: requestUri }]) {
      const answer = await visit(authorization(suite.server, client_id, parameters).url)
      assert.equal(answer.location.pathname, '/ui/error')
      assert.equal(answer.error, 'invalid_request')
      assert.match(answer.description, /does not have any JSON Web Keys registered\.$/)
    }
  })

  it('RFC 7517 §4.5: an object that names no key may be signed by any that fits', async () => {
    const jwk = async (pair: typeof keys, kid: string) => ({
      ...(await exportJWK(pair.publicKey)),
      ...{ kid, use: 'sig', alg: 'ES256' },
    })
    const { client_id } = await createClient(suite.server, {
      jwks: { keys: [await jwk(others, 'a'), await jwk(keys, 'b')] },
    })
    const object = await new SignJWT({ client_id, state: 'state-of-the-object' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(keys.privateKey)
    const callback = await authorize(
      suite.server,
      authorization(suite.server, client_id, { request: object }),
    )
    assert.equal(callback.searchParams.get('state'), 'state-of-the-object')
  })

  const alone = (parameters: Record<string, string>) => {
    const url = new URL('oauth2/auth', suite.server.publicUrl)
    url.search = new URLSearchParams({ client_id: client.client_id, ...parameters }).toString()
    return url
  }
  const whole = (more: JWTPayload = {}): JWTPayload => ({
    iss: client.client_id,
    aud: suite.server.publicUrl,
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'offline_access',
    state: 'state-of-the-object',
    ...more,
  })

  it('RFC 9101 §5: client_id and request alone are a request, by value and by reference', async () => {
    const { redirect_uri: _, ...rest } = whole()
    served = await sign(whole())
    for (const url of [
      alone({ request: await sign(whole()) }),
      alone({
        request: await sign({ ...rest, redirect_uri: redirectUri }, keys.privateKey, 'oauth-authz-req+jwt'),
      }),
      alone({ request_uri: requestUri }),
    ]) {
      const callback = await authorize(
        suite.server,
        { url, verifier: '', state: '', nonce: '' },
        { consent: { grant_scope: ['offline_access'] } },
      )
      assert.equal(callback.searchParams.get('state'), 'state-of-the-object')
      assert.equal(callback.searchParams.get('scope'), 'offline_access')
      assert.match(callback.searchParams.get('code') ?? '', /^ory_ac_/)
    }
  })

  it('RFC 9101 §6.3: parameters beside such an object count for nothing', async () => {
    const url = alone({
      request: await sign(whole({ state: undefined })),
      state: 'state-of-the-query',
      scope: 'offline_access photos.read',
    })
    assert.equal((await visit(url)).error, 'invalid_state')
  })

  it('RFC 9101 §10.2: such an object must be signed', async () => {
    assert.equal((await visit(alone({ request: unsigned(whole()) }))).error, 'invalid_request_object')
  })

  it('RFC 8725 §3.11: a JWT of another kind is no request object', async () => {
    const object = await sign(whole(), keys.privateKey, 'at+jwt')
    assert.equal((await visit(alone({ request: object }))).error, 'invalid_request_object')
  })

  it('RFC 8037 §3.1: an object may be signed with EdDSA', async () => {
    const pair = await generateKeyPair('EdDSA')
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'edwards' }
    const edwards = await createClient(suite.server, {
      jwks: { keys: [jwk] },
      request_object_signing_alg: 'EdDSA',
    })
    const object = await new SignJWT(whole({ iss: edwards.client_id, client_id: edwards.client_id }))
      .setProtectedHeader({ alg: 'EdDSA', kid: 'edwards' })
      .sign(pair.privateKey)
    const answer = await visit(alone({ client_id: edwards.client_id, request: object }))
    assert.equal(answer.error, null)
    assert.ok(answer.location.searchParams.has('login_challenge'))
  })

  const refusals: [string, () => Promise<Record<string, string | undefined>>, string][] = [
    [
      'signed by another key',
      async () => ({ request: await sign({}, others.privateKey) }),
      'invalid_request_object',
    ],
    ['that has expired', async () => ({ request: await sign({ exp: 1 }) }), 'invalid_request_object'],
    [
      'of another client',
      async () => ({ request: await sign({ client_id: 'somebody-else' }) }),
      'invalid_request_object',
    ],
    [
      'with another response_type',
      async () => ({ request: await sign({ response_type: 'token' }) }),
      'invalid_request_object',
    ],
    [
      'that holds another object',
      async () => ({ request: await sign({ request_uri: requestUri }) }),
      'invalid_request_object',
    ],
    ['that is no JWT', async () => ({ request: 'x.y.z' }), 'invalid_request_object'],
    [
      'from an address that is not registered',
      async () => ({ request_uri: `${requestUri}?other` }),
      'invalid_request_uri',
    ],
    [
      'by value and by reference at once',
      async () => ({ request: await sign({}), request_uri: requestUri }),
      'invalid_request',
    ],
    [
      'with a redirect URI that is not registered',
      async () => ({ request: await sign({ redirect_uri: 'https://evil.example/' }) }),
      'invalid_request',
    ],
  ]
  for (const [title, parameters, error] of refusals) {
    it(`OpenID Connect Core §6: an object ${title} is refused on the error page`, async () => {
      const answer = await visit(request(await parameters()).url)
      assert.equal(answer.status, 302)
      assert.equal(answer.location.pathname, '/ui/error')
      assert.equal(answer.error, error)
    })
  }
})
