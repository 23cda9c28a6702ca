import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { createClient, signIn, type Tokens, token } from '../../support/flow.ts'
import { assertError, claimsOf, onEachEngine, post, spoilt, wireOf } from './suite.ts'

onEachEngine('userinfo', (suite) => {
  let tokens: Tokens

  before(async () => {
    const session = { id_token: { email: 'ada@example.com', name: 'Ada' } }
    tokens = await signIn(suite.server, suite.client, {
      login: { acr: '1', amr: ['pwd'] },
      consent: { session },
    })
  })

  const get = (headers: Record<string, string> = {}, query = '') =>
    fetch(`${suite.server.publicUrl}userinfo${query}`, { headers })
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` })

  it('OpenID Connect Core §5.3.2: the claims are those of the ID token without what concerns that token alone', async () => {
    const response = await get(bearer(tokens.access_token))
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
    assert.match(response.headers.get('cache-control') ?? '', /no-store/)
    const claims = await wireOf(response)
    const idToken = claimsOf(tokens.id_token)
    for (const name of ['nonce', 'at_hash', 'exp', 'sid', 'jti']) delete idToken[name]
    assert.deepEqual(claims, idToken)
    assert.equal(claims['sub'], 'ada')
    assert.equal(claims['email'], 'ada@example.com')
    assert.deepEqual(claims['aud'], [suite.client.client_id])
    assert.equal(claims['acr'], '1')
  })

  it('RFC 6750 §2: the token may come in the header, the body or the query', async () => {
    const expected = await wireOf(await get(bearer(tokens.access_token)))
    const { access_token } = tokens
    for (const response of [
      await get({ authorization: `bearer ${access_token}` }),
      await get({}, `?access_token=${access_token}`),
      await post(suite, 'userinfo', '', bearer(access_token)),
      await post(suite, 'userinfo', { access_token }),
    ]) {
      assert.equal(response.status, 200)
      assert.deepEqual(await wireOf(response), expected)
    }
  })

  it('RFC 6750 §3: without a live access token the answer is 401 with a challenge', async () => {
    const refused = [
      await get(),
      await get({ authorization: `Basic ${tokens.access_token}` }),
      await get({ authorization: `Bearer${tokens.access_token}` }),
      await get({ authorization: `Bearer ${tokens.access_token} x` }),
      await get({ authorization: `Bearer ${tokens.access_token}, Bearer x` }),
      await get(bearer('')),
      await get({}, `?access_token=x&access_token=${tokens.access_token}`),
      await post(suite, 'userinfo', ''),
    ]
    for (const response of refused) {
      const challenge = response.headers.get('www-authenticate') ?? ''
      assert.match(challenge, /^Bearer error="request_unauthorized",error_description="[^"]+"$/)
      await assertError(
        response,
        401,
        'request_unauthorized',
        /Check that you provided valid credentials in the right format\.$/,
      )
    }
  })

  it('RFC 6750 §3.1: a refresh token, an ID token and altered tokens are refused without asking the database', async () => {
    const before = suite.server.database.roundTrips()
    const challenge = (await get(bearer(tokens.refresh_token))).headers.get('www-authenticate')
    assert.match(
      challenge ?? '',
      /^Bearer error="invalid_token",error_description="Only access tokens are allowed/,
    )
    const values = [tokens.id_token, ...spoilt(tokens.access_token)]
    for (const value of values.filter((each) => /^[\x21-\x7e]+$/.test(each))) {
      await assertError(await get(bearer(value)), 401, 'request_unauthorized')
    }
    assert.equal(suite.server.database.roundTrips() - before, 0)
  })

  it('OpenID Connect Core §5.3.1: a token that a client got for itself stands for no user', async () => {
    const own = await wireOf(await token(suite.server, suite.client, { grant_type: 'client_credentials' }))
    await assertError(await get(bearer(own.access_token)), 401, 'request_unauthorized')
  })

  it('OpenID Connect Core §5.3.2: a client that asks for it gets a JWT that the published keys verify', async () => {
    const client = await createClient(suite.server, { userinfo_signed_response_alg: 'RS256' })
    const { access_token } = await signIn(suite.server, client)
    const response = await get(bearer(access_token))
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^application\/jwt/)
    const jwks = (await (
      await fetch(`${suite.server.publicUrl}.well-known/jwks.json`)
    ).json()) as JSONWebKeySet
    const { payload, protectedHeader } = await compactVerify(await response.text(), createLocalJWKSet(jwks))
    assert.equal(protectedHeader.alg, 'RS256')
    const claims = JSON.parse(new TextDecoder().decode(payload))
    assert.equal(claims.sub, 'ada')
    assert.equal(claims.iss, suite.server.publicUrl)
    assert.deepEqual(claims.aud, [client.client_id])
    assert.match(claims.jti, /^[0-9a-f-]{36}$/)
    assert.equal('amr' in claims, false)
  })

  it('RFC 6750 §3.1: an access token that has expired is refused', async () => {
    const { access_token } = await signIn(suite.server, suite.client)
    suite.server.clock.advance(3601_000)
    await assertError(await get(bearer(access_token)), 401, 'request_unauthorized')
  })
})
