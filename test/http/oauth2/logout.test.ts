import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  signIn,
  token,
  toLogin,
} from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import {
  about,
  accepted,
  answerOf,
  assertError,
  assertErrorPage,
  onEachEngine,
  spoilt,
  visit,
  type Wire,
  wireOf,
} from './suite.ts'

const afterwards = 'http://127.0.0.1:9999/signed-out'
const cookie = 'ory_hydra_session_dev'

onEachEngine('logout', (suite) => {
  let client: RegisteredClient

  before(async () => {
    client = await createClient(suite.server, { post_logout_redirect_uris: [afterwards] })
  })

  /** A browser that is signed in, and the tokens of its application. */
  const signedIn = async (): Promise<{ agent: UserAgent; tokens: Wire }> => {
    const agent = userAgent()
    const request = authorization(suite.server, client.client_id)
    const callback = await authorize(suite.server, request, { login: { remember: true } }, agent)
    const code = callback.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    return { agent, tokens: await wireOf(await token(suite.server, client, form)) }
  }

  const logoutUrl = (parameters: Record<string, string> = {}) => {
    const url = new URL('oauth2/sessions/logout', suite.server.publicUrl)
    url.search = new URLSearchParams(parameters).toString()
    return url
  }

  const challengeOf = (location: URL) => location.searchParams.get('logout_challenge') ?? ''
  const isSignedIn = async (agent: UserAgent) => {
    const challenge = await toLogin(agent, authorization(suite.server, client.client_id).url)
    return (await wireOf(await about(suite, 'login', challenge))).skip
  }

  it('RFC 3986 §3.4: a question mark inside of the query belongs to the query', async () => {
    const { agent, tokens } = await signedIn()
    const url = logoutUrl({ id_token_hint: tokens.id_token })
    url.search += `&post_logout_redirect_uri=${afterwards}&state=who?me`
    const asked = await visit(url, agent)
    const done = await visit(await accepted(suite, 'logout', challengeOf(asked.location)), agent)
    assert.equal(done.location.href, `${afterwards}?state=who%3Fme`)
  })

  it('as in Hydra: a state in the registered post_logout_redirect_uri is replaced', async () => {
    const uri = `${new URL(afterwards).origin}/out?state=mine&x=1`
    const other = await createClient(suite.server, {
      redirect_uris: client.redirect_uris,
      post_logout_redirect_uris: [uri],
    })
    const { id_token } = await signIn(suite.server, other)
    const url = logoutUrl({ id_token_hint: id_token, post_logout_redirect_uri: uri, state: 'theirs' })
    const { location } = await visit(url)
    assert.equal(location.href, `${uri.replace('state=mine&', '')}&state=theirs`)
  })

  it('OpenID Connect RP-Initiated Logout §2: with a hint the user confirms, and comes back to the client with state', async () => {
    const { agent, tokens } = await signedIn()
    const url = logoutUrl({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: afterwards,
      state: 'my-state',
    })
    const asked = await visit(url, agent)
    assert.equal(asked.status, 302)
    assert.equal(asked.location.pathname, '/ui/logout')
    const wire = await wireOf(await about(suite, 'logout', challengeOf(asked.location)))
    const { client: shown, expires_at, requested_at, sid, ...rest } = wire
    assert.deepEqual(rest, {
      challenge: challengeOf(asked.location),
      subject: 'ada',
      request_url: `${url.pathname}${url.search}`,
      rp_initiated: true,
    })
    assert.equal((shown as Wire)['client_id'], client.client_id)
    assert.equal('client_secret' in (shown as Wire), false)
    assert.match(String(sid), /^[0-9a-f-]{36}$/)
    assert.equal(Date.parse(String(expires_at)) - Date.parse(String(requested_at)), 30 * 60_000)
    assert.match(String(expires_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

    const target = await accepted(suite, 'logout', challengeOf(asked.location))
    const done = await visit(target, agent)
    assert.equal(done.status, 302)
    assert.equal(done.location.href, `${afterwards}?state=my-state`)
    assert.equal(agent.cookies.has(cookie), false)
    assert.equal(await isSignedIn(agent), false)
    assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
  })

  it('Hydra API: without a hint the user confirms, and ends on the signed-out page', async () => {
    const { agent } = await signedIn()
    const asked = await visit(logoutUrl(), agent)
    const wire = await wireOf(await about(suite, 'logout', challengeOf(asked.location)))
    assert.equal(wire['rp_initiated'], false)
    assert.equal(wire['client'], null)
    const done = await visit(await accepted(suite, 'logout', challengeOf(asked.location)), agent)
    assert.equal(done.location.pathname, '/ui/signed-out')
    assert.equal(await isSignedIn(agent), false)
  })

  it('OpenID Connect RP-Initiated Logout §2: the request may be a POST', async () => {
    const { agent, tokens } = await signedIn()
    const form = { id_token_hint: tokens.id_token, post_logout_redirect_uri: afterwards }
    const asked = answerOf(await agent.post(logoutUrl().href, form))
    const done = await visit(await accepted(suite, 'logout', challengeOf(asked.location)), agent)
    assert.equal(done.location.href, afterwards)
  })

  it('Hydra API: nobody is asked where nobody is signed in', async () => {
    assert.equal((await visit(logoutUrl())).location.pathname, '/ui/signed-out')
    const { agent, tokens } = await signedIn()
    await visit(
      await accepted(suite, 'logout', challengeOf((await visit(logoutUrl(), agent)).location)),
      agent,
    )
    const url = logoutUrl({ id_token_hint: tokens.id_token, post_logout_redirect_uri: afterwards })
    assert.equal((await visit(url, agent)).location.href, afterwards)
  })

  it('Hydra API: a rejected logout leaves the user signed in', async () => {
    const { agent } = await signedIn()
    const challenge = challengeOf((await visit(logoutUrl(), agent)).location)
    const response = await about(suite, 'logout', challenge, { reject: { error: 'x' } })
    assert.equal(response.status, 204)
    assert.equal(await response.text(), '')
    assert.equal(await isSignedIn(agent), true)
  })

  it('OpenID Connect RP-Initiated Logout §3: only a registered post_logout_redirect_uri is gone to', async () => {
    const { agent, tokens } = await signedIn()
    for (const uri of [
      'https://evil.example/',
      `${afterwards}/`,
      `${afterwards}?x=1`,
      'http://127.0.0.1:1/signed-out',
      'javascript:alert(1)',
    ]) {
      const url = logoutUrl({ id_token_hint: tokens.id_token, post_logout_redirect_uri: uri })
      assertErrorPage(suite, await visit(url, agent), 'invalid_request')
    }
    assert.equal(await isSignedIn(agent), true)
  })

  it('OpenID Connect RP-Initiated Logout §2: state or client_id alone asks the user, who ends on the signed-out page', async () => {
    for (const parameters of [
      { state: 'my-state' },
      { client_id: client.client_id },
      { client_id: client.client_id, state: 'my-state' },
    ] as Record<string, string>[]) {
      assert.equal((await visit(logoutUrl(parameters))).location.pathname, '/ui/signed-out')
      const { agent } = await signedIn()
      const asked = await visit(logoutUrl(parameters), agent)
      assert.equal(asked.location.pathname, '/ui/logout')
      const wire = await wireOf(await about(suite, 'logout', challengeOf(asked.location)))
      assert.equal(wire['client']?.['client_id'], parameters['client_id'])
      // Anybody can name a client: it has not asked for anything.
      assert.equal(wire['rp_initiated'], false)
      const done = await visit(await accepted(suite, 'logout', challengeOf(asked.location)), agent)
      assert.equal(done.location.pathname, '/ui/signed-out')
      assert.equal(await isSignedIn(agent), false)
    }
  })

  it('OpenID Connect RP-Initiated Logout §3: client_id vouches for its own post_logout_redirect_uri once the user has confirmed', async () => {
    const { agent } = await signedIn()
    const parameters = {
      client_id: client.client_id,
      post_logout_redirect_uri: afterwards,
      state: 'my-state',
    }
    const asked = await visit(logoutUrl(parameters), agent)
    assert.equal(asked.location.pathname, '/ui/logout')
    const target = await accepted(suite, 'logout', challengeOf(asked.location))
    // In another browser the link ends nothing.
    assert.equal((await visit(target, userAgent())).location.href, `${afterwards}?state=my-state`)
    assert.equal(await isSignedIn(agent), true)
    assert.equal((await visit(target, agent)).location.href, `${afterwards}?state=my-state`)
    assert.equal(await isSignedIn(agent), false)
  })

  it('OpenID Connect RP-Initiated Logout §3: without a client that it belongs to a post_logout_redirect_uri is refused', async () => {
    const { agent } = await signedIn()
    const other = await createClient(suite.server)
    for (const parameters of [
      { post_logout_redirect_uri: afterwards },
      { post_logout_redirect_uri: afterwards, state: 'my-state' },
      { post_logout_redirect_uri: afterwards, client_id: other.client_id },
      { post_logout_redirect_uri: afterwards, client_id: 'nobody' },
      { client_id: 'nobody' },
    ] as Record<string, string>[])
      assertErrorPage(suite, await visit(logoutUrl(parameters), agent), 'invalid_request')
    assert.equal(await isSignedIn(agent), true)
  })

  it('ASVS 9.1.1: a hint that was altered, or is another token, is refused', async () => {
    const { agent, tokens } = await signedIn()
    const [header, payload, signature] = tokens.id_token.split('.') as [string, string, string]
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const hint of [
      `${header}.${payload}.${signature.slice(0, -3)}AAA`,
      `${none}.${payload}.`,
      `${header}.${payload}`,
      tokens.access_token,
      'x',
    ]) {
      const url = logoutUrl({ id_token_hint: hint, post_logout_redirect_uri: afterwards })
      assertErrorPage(suite, await visit(url, agent), 'invalid_request')
    }
    assert.equal(await isSignedIn(agent), true)
  })

  it('security: an altered challenge is 404, an altered verifier ends nothing', async () => {
    const { agent } = await signedIn()
    const challenge = challengeOf((await visit(logoutUrl(), agent)).location)
    for (const value of spoilt(challenge))
      await assertError(await about(suite, 'logout', value), 404, 'Not Found')
    const verifier = new URL(await accepted(suite, 'logout', challenge)).searchParams.get('logout_verifier')!
    for (const value of [challenge, verifier.slice(0, -2), `${verifier}A`]) {
      const answer = await visit(logoutUrl({ logout_verifier: value }), agent)
      assertErrorPage(suite, answer, 'Not Found')
      assert.match(answer.description, /Failed to decrypt the logout verifier\.$/)
    }
    assert.equal(await isSignedIn(agent), true)
  })

  it('Hydra API: a logout that took too long has to be started again', async () => {
    const { agent } = await signedIn()
    const challenge = challengeOf((await visit(logoutUrl(), agent)).location)
    suite.server.clock.advance(31 * 60_000)
    const text = /The logout request has expired, please try the flow again\.$/
    await assertError(await about(suite, 'logout', challenge), 401, 'request_unauthorized', text)
    await assertError(
      await about(suite, 'logout', challenge, { accept: {} }),
      401,
      'request_unauthorized',
      text,
    )
    const missing = await admin(suite.server, 'GET', '/admin/oauth2/auth/requests/logout')
    await assertError(missing, 404, 'Not Found', /'challenge' is not defined but should have been\.$/)
  })

  it('ASVS 7.4.1: the cookie of a session that has ended is worth nothing', async () => {
    const { agent } = await signedIn()
    const kept = agent.cookies.get(cookie) ?? ''
    await visit(
      await accepted(suite, 'logout', challengeOf((await visit(logoutUrl(), agent)).location)),
      agent,
    )
    agent.cookies.set(cookie, kept)
    assert.equal(await isSignedIn(agent), false)
  })
})
