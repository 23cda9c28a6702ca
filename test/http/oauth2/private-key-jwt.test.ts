import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { SignJWT } from 'jose'
import {
  assertionType,
  type ClientKeyPair,
  createAssertion,
  createKeyPair,
  serveDocument,
} from '../../support/client-keys.ts'
import { admin, basic, createClient, json } from '../../support/flow.ts'
import { startOn } from '../../support/gatehouse.ts'
import { assertError, onEachEngine, spoilt } from './suite.ts'

onEachEngine('private_key_jwt', (suite) => {
  let key: ClientKeyPair
  let clientId: string
  let form: (assertion: string, more?: Record<string, string>) => Promise<Response>

  const register = async (metadata: Record<string, unknown>) =>
    (
      await createClient(suite.server, {
        token_endpoint_auth_method: 'private_key_jwt',
        scope: 'photos.read',
        ...metadata,
      })
    ).client_id

  const post = (
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    publicUrl = suite.server.publicUrl,
  ) =>
    fetch(new URL('oauth2/token', publicUrl), {
      method: 'POST',
      headers,
      body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
    })

  before(async () => {
    key = await createKeyPair()
    clientId = await register({ jwks: { keys: [key.jwk] } })
    form = (assertion, more = {}) =>
      post({ client_assertion_type: assertionType, client_assertion: assertion, ...more })
  })

  it('RFC 7523 §2.2: a signed assertion stands for a secret', async () => {
    const response = await form(await createAssertion(suite.server, clientId, key))
    assert.equal(response.status, 200)
    assert.match((await json(response))['access_token'] ?? '', /^ory_at_/)
    const named = await form(await createAssertion(suite.server, clientId, key), { client_id: clientId })
    assert.equal(named.status, 200)
  })

  it('RFC 7519 §2: a time may have a fraction', async () => {
    const claims = { exp: Date.now() / 1000 + 60.123_456_7, iat: Date.now() / 1000 - 0.123_456_7 }
    const response = await form(await createAssertion(suite.server, clientId, key, { claims }))
    assert.equal(response.status, 200)
  })

  it('RFC 7591 §3.2.1: such a client has no secret', async () => {
    const created = await createClient(suite.server, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    })
    assert.ok(!('client_secret' in created))
  })

  it('discovery names the method', async () => {
    const url = new URL('.well-known/openid-configuration', suite.server.publicUrl)
    const { token_endpoint_auth_methods_supported: methods } = await json<Record<string, unknown>>(
      await fetch(url),
    )
    assert.deepEqual(methods, ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'])
  })

  for (const algorithm of ['RS384', 'PS256', 'ES256', 'ES384', 'ES512']) {
    it(`RFC 7518 §3.1: ${algorithm} where the client is registered with it`, async () => {
      const pair = await createKeyPair(algorithm)
      const id = await register({
        jwks: { keys: [pair.jwk] },
        token_endpoint_auth_signing_alg: algorithm,
      })
      assert.equal((await form(await createAssertion(suite.server, id, pair))).status, 200)
      const other = await register({
        jwks: { keys: [pair.jwk] },
        token_endpoint_auth_signing_alg: algorithm === 'RS384' ? 'RS512' : 'RS384',
      })
      const refusal = await form(await createAssertion(suite.server, other, pair))
      await assertError(refusal, 401, 'invalid_client', /enforces signing algorithm 'RS/)
    })

    it(`OpenID Connect Registration §2: ${algorithm} where the client is registered with no algorithm`, async () => {
      const pair = await createKeyPair(algorithm)
      const id = await register({ jwks: { keys: [pair.jwk] } })
      assert.equal((await form(await createAssertion(suite.server, id, pair))).status, 200)
    })
  }

  it('RFC 7517 §5: keys of a kind that nobody here knows are left out, and the others stay good', async () => {
    const unknown = [
      { kty: 'AKP', kid: 'post-quantum', alg: 'ML-DSA-99', pub: 'AA' },
      { kty: 'EC', crv: 'P-999', kid: 'other-curve', x: 'AA', y: 'AA' },
      { kty: 'OKP', crv: 'X999', kid: 'other-okp', x: 'AA' },
    ]
    const created = await createClient(suite.server, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [...unknown, key.jwk] },
    })
    assert.deepEqual((created as unknown as { jwks: unknown }).jwks, { keys: [key.jwk] })
    assert.equal((await form(await createAssertion(suite.server, created.client_id, key))).status, 200)
    const alone = await admin(suite.server, 'POST', '/admin/clients', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: unknown },
    })
    await assertError(alone, 400, 'invalid_client_metadata', /either jwks or jwks_uri must be set/)
    const secret = await admin(suite.server, 'POST', '/admin/clients', {
      jwks: { keys: [{ kty: 'AKP', priv: 'AA', pub: 'AA' }] },
    })
    await assertError(secret, 400, 'invalid_client_metadata', /public keys only/)
  })

  describe('RFC 7523 §3: every claim counts', () => {
    const far = () => Math.floor(Date.now() / 1000)
    const cases: [string, () => Record<string, unknown>, RegExp][] = [
      ['an issuer that is somebody else', () => ({ iss: 'somebody' }), /'iss'/],
      ['no issuer', () => ({ iss: undefined }), /'iss'/],
      ['issuers in a list', () => ({ iss: [clientId] }), /'iss'/],
      ['no audience', () => ({ aud: undefined }), /'aud'/],
      ['another audience', () => ({ aud: 'https://other.example.com/oauth2/token' }), /'aud'/],
      ['an audience that only begins like ours', () => ({ aud: `${suite.server.publicUrl}x` }), /'aud'/],
      ['an audience that is no text', () => ({ aud: { url: suite.server.publicUrl } }), /'aud'/],
      ['no expiry', () => ({ exp: undefined }), /expired/],
      ['an expiry in the past', () => ({ exp: far() - 1 }), /expired/],
      ['an expiry that is text', () => ({ exp: String(far() + 60) }), /expired/],
      ['an expiry in years', () => ({ exp: far() + 90_000 }), /24 hours/],
      ['a beginning in the future', () => ({ nbf: far() + 3600 }), /not valid yet/],
      ['issued in the future', () => ({ iat: far() + 60 }), /issued in the future/],
      ['an issue time that is text', () => ({ iat: String(far()) }), /issued in the future/],
      [
        'several audiences',
        () => ({ aud: ['https://other.example.com', `${suite.server.publicUrl}oauth2/token`] }),
        /'aud'.*one/,
      ],
      ['no id', () => ({ jti: undefined }), /'jti'/],
      ['an empty id', () => ({ jti: '' }), /'jti'/],
      ['an id that is a number', () => ({ jti: 7 }), /'jti'/],
    ]
    for (const [what, claims, description] of cases) {
      it(`${what} is refused`, async () => {
        const assertion = await createAssertion(suite.server, clientId, key, { claims: claims() })
        const refusal = await form(assertion, { client_id: clientId })
        await assertError(refusal, 401, 'invalid_client', description)
      })
    }

    it('a subject that is somebody else is refused', async () => {
      const assertion = await createAssertion(suite.server, clientId, key, { claims: { sub: 'somebody' } })
      await assertError(await form(assertion, { client_id: clientId }), 401, 'invalid_client', /'sub'/)
      await assertError(await form(assertion), 401, 'invalid_client', /does not exist/)
    })

    it('the issuer, alone or in a list of one, and an issue time as far ahead as clocks differ are accepted', async () => {
      for (const claims of [
        { aud: suite.server.publicUrl },
        { aud: [suite.server.publicUrl] },
        { iat: far() + 5 },
        { iat: undefined },
      ]) {
        const assertion = await createAssertion(suite.server, clientId, key, { claims })
        assert.equal((await form(assertion)).status, 200)
      }
    })
  })

  describe('RFC 7523 §3: an assertion counts once', () => {
    it('a second use is refused', async () => {
      const assertion = await createAssertion(suite.server, clientId, key)
      assert.equal((await form(assertion)).status, 200)
      await assertError(await form(assertion), 400, 'jti_known', /jti was already used/)
    })

    it('of many at once one succeeds, on all nodes together', async () => {
      const nodes = [suite.server.publicUrl]
      const urls = { self: { issuer: suite.server.publicUrl } }
      const second = suite.engine === 'postgres' ? await startOn(suite.server.dsn, { urls }) : undefined
      if (second) nodes.push(second.publicUrl)
      const assertion = await createAssertion(suite.server, clientId, key, {
        claims: { aud: suite.server.publicUrl },
      })
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          post(
            { client_assertion_type: assertionType, client_assertion: assertion },
            {},
            nodes[index % nodes.length],
          ),
        ),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      await second?.close()
    })

    it('an id belongs to its client: another client may use the same', async () => {
      const other = await register({ jwks: { keys: [key.jwk] } })
      const claims = { jti: 'the same for both' }
      for (const id of [clientId, other])
        assert.equal((await form(await createAssertion(suite.server, id, key, { claims }))).status, 200)
    })

    it('an assertion that fails does not use up its id', async () => {
      const claims = { jti: 'not used up' }
      const stranger = await createKeyPair()
      await form(await createAssertion(suite.server, clientId, stranger, { claims }))
      assert.equal((await form(await createAssertion(suite.server, clientId, key, { claims }))).status, 200)
    })
  })

  describe('RFC 8725: the key decides, not the assertion', () => {
    it('§3.1: none and HMAC with the public key are refused', async () => {
      const assertion = await createAssertion(suite.server, clientId, key)
      const [, payload] = assertion.split('.')
      const none = `${Buffer.from('{"alg":"none","kid":"client-key"}').toString('base64url')}.${payload}.`
      await assertError(await form(none), 401, 'invalid_client')
      const hmac = await new SignJWT({ iss: clientId, sub: clientId })
        .setProtectedHeader({ alg: 'HS256', kid: 'client-key' })
        .sign(new TextEncoder().encode(JSON.stringify(key.jwk)))
      await assertError(await form(hmac), 401, 'invalid_client', /HS256/)
    })

    it('§3.10: a key inside the assertion is not looked at', async () => {
      const stranger = await createKeyPair()
      const header = { jwk: stranger.jwk, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' }
      const assertion = await createAssertion(suite.server, clientId, stranger, { header })
      await assertError(await form(assertion), 401, 'invalid_client', /integrity/)
    })

    it('as in Hydra: an assertion that names no key may be signed by any that fits', async () => {
      const others = await Promise.all([createKeyPair('ES256', 'a'), createKeyPair('RS256', 'b')])
      const unnamed = { ...key.jwk, kid: undefined }
      const id = await register({ jwks: { keys: [...others.map(({ jwk }) => jwk), unnamed] } })
      const header = { kid: undefined }
      assert.equal((await form(await createAssertion(suite.server, id, key, { header }))).status, 200)
      const stranger = await form(await createAssertion(suite.server, id, await createKeyPair(), { header }))
      await assertError(stranger, 401, 'invalid_client', /integrity/)
    })

    it('a key that is unknown or not for signatures is refused', async () => {
      const header = (kid: string) => createAssertion(suite.server, clientId, key, { header: { kid } })
      await assertError(await form(await header('other')), 401, 'invalid_client', /no signing key/)
      for (const use of ['enc', undefined]) {
        const id = await register({ jwks: { keys: [{ ...key.jwk, use }] } })
        const assertion = await createAssertion(suite.server, id, key, { header: { kid: undefined } })
        await assertError(await form(assertion), 401, 'invalid_client', /no signing key/)
      }
      for (const use of ['enc', undefined]) {
        const id = await register({ jwks: { keys: [{ ...key.jwk, use }] } })
        const refusal = await form(await createAssertion(suite.server, id, key))
        await assertError(refusal, 401, 'invalid_client', /no signing key/)
      }
    })

    it('whatever is spoilt is refused', async () => {
      const assertion = await createAssertion(suite.server, clientId, key)
      for (const each of [...spoilt(assertion), 'a.b.c', '....', '{}', 'x'.repeat(20_000)]) {
        const { status } = await form(each, { client_id: clientId })
        assert.ok(status === 400 || status === 401, `${status} for ${each.slice(0, 80)}`)
      }
    })
  })

  describe('RFC 6749 §2.3: one method, the registered one', () => {
    it('a client with a secret cannot use an assertion, and the other way round', async () => {
      const assertion = await createAssertion(suite.server, suite.client.client_id, key)
      await assertError(await form(assertion), 401, 'invalid_client', /'client_secret_basic', but method/)
      const secret = await post({ client_id: clientId, client_secret: 'secret' })
      await assertError(secret, 401, 'invalid_client', /'private_key_jwt', but method 'client_secret_post'/)
      const nothing = await post({ client_id: clientId })
      await assertError(nothing, 401, 'invalid_client', /but method 'none'/)
    })

    it('an assertion beside other credentials is refused', async () => {
      const fields = {
        client_assertion_type: assertionType,
        client_assertion: await createAssertion(suite.server, clientId, key),
      }
      await assertError(
        await post({ ...fields, client_id: clientId, client_secret: 'secret' }),
        400,
        'invalid_request',
      )
      await assertError(await post(fields, { authorization: basic(suite.client) }), 400, 'invalid_request')
    })

    it('RFC 7521 §4.2: type and assertion belong together', async () => {
      const assertion = await createAssertion(suite.server, clientId, key)
      await assertError(await post({ client_assertion: assertion }), 400, 'invalid_request')
      await assertError(await post({ client_assertion_type: assertionType }), 400, 'invalid_request')
      const type = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
      const other = await post({ client_assertion_type: type, client_assertion: assertion })
      await assertError(other, 400, 'invalid_request', /Unknown client_assertion_type/)
    })
  })

  describe('OpenID Connect Core §10.1.1: keys at jwks_uri', () => {
    it('are kept, and read again once when a key is missing', async (context) => {
      const served = await serveDocument({ keys: [key.jwk] })
      context.after(() => served.close())
      const id = await register({ jwks_uri: served.url })
      for (let time = 0; time < 3; time += 1)
        assert.equal((await form(await createAssertion(suite.server, id, key))).status, 200)
      assert.equal(served.visits, 1)

      const next = await createKeyPair('RS256', 'next-key')
      served.answer.body = { keys: [key.jwk, next.jwk] }
      suite.server.clock.advance(11_000)
      const later = { claims: { exp: Math.floor(suite.server.clock.now() / 1000) + 60 } }
      assert.equal((await form(await createAssertion(suite.server, id, next, later))).status, 200)
      assert.equal(served.visits, 2)
    })

    it('are read again once when none of them signed what names no key', async (context) => {
      const served = await serveDocument({ keys: [key.jwk] })
      context.after(() => served.close())
      const id = await register({ jwks_uri: served.url })
      const ask = async (pair: ClientKeyPair) => {
        const claims = { exp: Math.floor(suite.server.clock.now() / 1000) + 60 }
        return form(await createAssertion(suite.server, id, pair, { claims, header: { kid: undefined } }))
      }
      assert.equal((await ask(key)).status, 200)
      const next = await createKeyPair('RS256', 'next-key')
      served.answer.body = { keys: [next.jwk] }
      assert.equal((await ask(next)).status, 200)
      assert.equal(served.visits, 2)
      await assertError(await ask(key), 401, 'invalid_client', /integrity/)
      assert.equal(served.visits, 3)
    })

    it('a key that the client took into use a moment ago is found at the first miss', async (context) => {
      const served = await serveDocument({ keys: [key.jwk] })
      context.after(() => served.close())
      const id = await register({ jwks_uri: served.url })
      const claims = () => ({ exp: Math.floor(suite.server.clock.now() / 1000) + 60 })
      for (const kid of ['client-key', 'second', 'third']) {
        const pair = { ...key, jwk: { ...key.jwk, kid } }
        served.answer.body = { keys: [pair.jwk] }
        const assertion = await createAssertion(suite.server, id, pair, { claims: claims() })
        assert.equal((await form(assertion)).status, 200)
      }
      assert.equal(served.visits, 3)
    })

    it('unknown key ids do not make this server call all the time', async (context) => {
      const served = await serveDocument({ keys: [key.jwk] })
      context.after(() => served.close())
      const id = await register({ jwks_uri: served.url })
      const guess = async (kid: string) => {
        const pair = { ...key, jwk: { ...key.jwk, kid } }
        const claims = { exp: Math.floor(suite.server.clock.now() / 1000) + 60 }
        const refusal = await form(await createAssertion(suite.server, id, pair, { claims }))
        await assertError(refusal, 401, 'invalid_client')
      }
      for (let time = 0; time < 20; time += 1) await guess(`unknown-${time}`)
      assert.ok(served.visits <= 5, `${served.visits} visits`)
      const before = served.visits
      suite.server.clock.advance(11_000)
      for (let time = 0; time < 5; time += 1) await guess(`later-${time}`)
      assert.ok(served.visits - before <= 2, `${served.visits - before} visits`)
    })

    it('an answer that is no key set is a refusal and is not repeated to the caller', async (context) => {
      for (const [status, body] of [
        [500, 'secret of another server'],
        [200, 'secret of another server'],
        [200, { keys: 'none' }],
        [200, 'null'],
        [200, '7'],
        [200, { keys: [null, 7, { kty: 7, use: 'sig', kid: key.jwk.kid }] }],
        [302, ''],
      ] as const) {
        const served = await serveDocument(body)
        context.after(() => served.close())
        served.answer.status = status
        const id = await register({ jwks_uri: served.url })
        const claims = { exp: Math.floor(suite.server.clock.now() / 1000) + 60 }
        const refusal = await form(await createAssertion(suite.server, id, key, { claims }))
        assert.equal(refusal.status, 401)
        assert.doesNotMatch(await refusal.text(), /secret of another|127\.0\.0\.1:\d+\/document/)
      }
    })
  })
})
