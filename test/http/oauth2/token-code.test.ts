import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { before, it } from 'node:test'
import { createClient, introspect, type RegisteredClient, token } from '../../support/flow.ts'
import { assertError, onEachEngine, post, redemption, spoilt, wireOf } from './suite.ts'

const mismatch = /The PKCE code challenge did not match the code verifier\.$/
const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined }

onEachEngine('authorization codes', (suite) => {
  let other: RegisteredClient

  before(async () => {
    other = await createClient(suite.server)
  })

  const redeem = (form: Record<string, string>, client: RegisteredClient = suite.client) =>
    token(suite.server, client, form)
  const without = (form: Record<string, string>, name: string) =>
    Object.fromEntries(Object.entries(form).filter(([each]) => each !== name))

  it('RFC 6749 §4.1.3: another client cannot redeem the code, and its owner still can', async () => {
    const form = await redemption(suite)
    await assertError(await redeem(form, other), 400, 'invalid_grant')
    const publicClient = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
    await assertError(
      await post(suite, 'oauth2/token', { ...form, client_id: publicClient.client_id }),
      400,
      'invalid_grant',
    )
    assert.equal((await redeem(form)).status, 200)
  })

  it('RFC 6749 §4.1.3: redirect_uri must be that of the request, and be there', async () => {
    const form = await redemption(suite)
    const text = /The 'redirect_uri' from this request does not match the one from the authorize request\.$/
    for (const redirect_uri of [
      'http://127.0.0.1:9998/callback',
      `${form['redirect_uri']}/`,
      'https://evil.example',
      ' ',
    ]) {
      await assertError(await redeem({ ...form, redirect_uri }), 400, 'invalid_grant', text)
    }
    await assertError(await redeem(without(form, 'redirect_uri')), 400, 'invalid_grant', text)
    assert.equal((await redeem(form)).status, 200)
  })

  it('RFC 6749 §4.1.3: redirect_uri may be left out where the request left it out', async () => {
    const request = { redirect_uri: undefined, scope: 'offline_access' }
    assert.equal(
      (await redeem(without(await redemption(suite, suite.client, request), 'redirect_uri'))).status,
      200,
    )
  })

  it('RFC 7636 §4.6: the verifier must be there and match', async () => {
    const short = /The PKCE code verifier must be at least 43 characters\.$/
    const long = /The PKCE code verifier can not be longer than 128 characters\.$/
    const flipped = (verifier: string) => verifier.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    const wrong: [(right: string) => string | undefined, RegExp][] = [
      [() => undefined, short],
      [() => '', short],
      [() => 'x'.repeat(42), short],
      [() => 'x'.repeat(129), long],
      [() => '+'.repeat(43), /must only contain/],
      [() => randomBytes(32).toString('base64url'), mismatch],
      [flipped, mismatch],
    ]
    for (const [spoil, text] of wrong) {
      const form = await redemption(suite)
      const code_verifier = spoil(form['code_verifier']!)
      const spoiled =
        code_verifier === undefined ? without(form, 'code_verifier') : { ...form, code_verifier }
      await assertError(await redeem(spoiled), 400, 'invalid_grant', text)
      // RFC 9700 §2.1.1: the code is in wrong hands, or its client cannot use it any more.
      await assertError(await redeem(form), 400, 'invalid_grant', /has already been used\.$/)
    }
  })

  it('RFC 7636 §4.6: a wrong and the right verifier at the same time leave no token behind', async () => {
    for (let round = 0; round < 10; round += 1) {
      const form = await redemption(suite)
      const wrong = { ...form, code_verifier: 'x'.repeat(43) }
      const bodies = await Promise.all((await Promise.all([redeem(wrong), redeem(form)])).map(wireOf))
      for (const { access_token } of bodies.filter((body) => 'access_token' in body))
        assert.deepEqual(await introspect(suite.server, access_token), { active: false })
    }
  })

  it('RFC 7636 §4.6: the challenge itself is no verifier', async () => {
    const form = await redemption(suite)
    const challenge = createHash('sha256').update(form['code_verifier']!).digest('base64url')
    await assertError(await redeem({ ...form, code_verifier: challenge }), 400, 'invalid_grant', mismatch)
  })

  it('RFC 9700 §2.1.1: a verifier for a request without a challenge is refused (downgrade)', async () => {
    const form = await redemption(suite, suite.client, withoutPkce)
    const text =
      /The PKCE code verifier was provided but the code challenge was absent from the authorization request\.$/
    await assertError(await redeem(form), 400, 'invalid_grant', text)
    await assertError(await redeem(without(form, 'code_verifier')), 400, 'invalid_grant')
  })

  it('RFC 6749 §4.1.2: a code expires', async () => {
    const [before, after] = [await redemption(suite), await redemption(suite)]
    suite.server.clock.advance(9 * 60_000)
    assert.equal((await redeem(before)).status, 200)
    suite.server.clock.advance(61_000)
    await assertError(await redeem(after), 400, 'invalid_grant', /The authorization code has expired\.$/)
  })

  it('RFC 6749 §10.5: a code that was used ends every token of it, those of a refresh too', async () => {
    const form = await redemption(suite)
    const first = await wireOf(await redeem(form))
    const refreshed = await wireOf(
      await redeem({ grant_type: 'refresh_token', refresh_token: first['refresh_token'] }),
    )
    assert.equal((await introspect(suite.server, refreshed['access_token']))['active'], true)
    await assertError(
      await redeem(form),
      400,
      'invalid_grant',
      /The authorization code has already been used\.$/,
    )
    for (const tokens of [first, refreshed]) {
      assert.deepEqual(await introspect(suite.server, tokens['access_token']), { active: false })
      assert.deepEqual(await introspect(suite.server, tokens['refresh_token']), { active: false })
    }
    const again = { grant_type: 'refresh_token', refresh_token: refreshed['refresh_token'] }
    await assertError(await redeem(again), 400, 'invalid_grant')
  })

  it('RFC 6749 §4.1.3: a failed attempt does not use the code up', async () => {
    const form = await redemption(suite)
    await redeem({ ...form, redirect_uri: 'https://evil.example' })
    await token(suite.server, { ...suite.client, client_secret: 'wrong' }, form)
    assert.equal((await redeem(form)).status, 200)
  })

  it('RFC 6749 §10.10: a code that was altered is refused without asking the database', async () => {
    const form = await redemption(suite)
    const before = suite.server.database.roundTrips()
    const values = spoilt(form['code']!).filter((each) => !each.includes('\0'))
    for (const code of values) await assertError(await redeem({ ...form, code }), 400, 'invalid_grant')
    assert.equal(suite.server.database.roundTrips() - before, 0)
    await assertError(await redeem(without(form, 'code')), 400, 'invalid_grant', /malformed or not valid/)
    assert.equal((await redeem(form)).status, 200)
  })

  it('Hydra API: refresh and ID token come only with their scopes', async () => {
    const of = async (scope: string) =>
      Object.keys(await wireOf(await redeem(await redemption(suite, suite.client, { scope })))).sort()
    const always = ['access_token', 'expires_in', 'scope', 'token_type']
    assert.deepEqual(await of('photos.read'), always)
    assert.deepEqual(await of('openid'), ['access_token', 'expires_in', 'id_token', 'scope', 'token_type'])
    assert.deepEqual(await of('offline_access'), [
      'access_token',
      'expires_in',
      'refresh_token',
      'scope',
      'token_type',
    ])
    const unable = await createClient(suite.server, { grant_types: ['authorization_code'] })
    const tokens = await wireOf(
      await redeem(await redemption(suite, unable, { scope: 'offline_access' }), unable),
    )
    assert.equal('refresh_token' in tokens, false)
  })

  it('RFC 9700 §2.1.1: a public client redeems with its id and its verifier alone', async () => {
    const client = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
    const form = await redemption(suite, client)
    const wrong = { ...form, client_id: client.client_id, code_verifier: 'x'.repeat(43) }
    await assertError(await post(suite, 'oauth2/token', wrong), 400, 'invalid_grant', mismatch)
    const next = { ...(await redemption(suite, client)), client_id: client.client_id }
    assert.equal((await post(suite, 'oauth2/token', next)).status, 200)
  })

  it('RFC 6749 §4.1.2: of 20 parallel redemptions exactly one succeeds, and what it gave is dead', async () => {
    for (let round = 0; round < 5; round += 1) {
      const form = await redemption(suite)
      const responses = await Promise.all(Array.from({ length: 20 }, () => redeem(form)))
      const bodies = await Promise.all(responses.map(wireOf))
      assert.equal(responses.filter(({ status }) => status === 200).length, 1)
      assert.equal(bodies.filter(({ error }) => error === 'invalid_grant').length, 19)
      const winner = bodies.find((body) => 'access_token' in body)!
      assert.deepEqual(await introspect(suite.server, winner['access_token']), { active: false })
      assert.deepEqual(await introspect(suite.server, winner['refresh_token']), { active: false })
    }
  })
})
