import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { authorization, authorize, createClient, redirectUri, token } from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { accepted, claimsOf, onEachEngine, visit, wireOf } from './suite.ts'

const cookie = 'gatehouse_browser_state_dev'

onEachEngine(
  'session management',
  (suite) => {
    const start = (parameters: Record<string, string | undefined> = {}) =>
      authorization(suite.server, suite.client.client_id, parameters)
    const signedIn = async (agent: UserAgent, parameters: Record<string, string | undefined> = {}) =>
      authorize(suite.server, start(parameters), { login: { remember: true } }, agent)

    /** What the frame of OpenID Connect Session Management §3.2 computes in a browser with this cookie. */
    const matches = (sessionState: string, value: string, origin = new URL(redirectUri).origin): boolean => {
      const [digest, salt] = sessionState.split('.')
      const text = [suite.client.client_id, origin, value, salt].join(' ')
      return createHash('sha256').update(text).digest('hex') === digest
    }

    it('§2: an answer to a request of OpenID Connect has a session_state, which holds as long as the session does', async () => {
      const agent = userAgent()
      const first = (await signedIn(agent)).searchParams.get('session_state') ?? ''
      assert.match(first, /^[0-9a-f]{64}\.[\w-]{16,}$/)
      const value = agent.cookies.get(cookie) ?? ''
      assert.ok(value.length >= 32)
      assert.ok(matches(first, value))
      assert.equal(matches(first, value, 'https://evil.example'), false)

      const again = (await signedIn(agent)).searchParams.get('session_state') ?? ''
      assert.notEqual(again, first, 'the salt is another one')
      assert.equal(agent.cookies.get(cookie), value)
      assert.ok(matches(again, value))
    })

    it('§2: signing out, and signing in as somebody else, changes the state of the browser', async () => {
      const agent = userAgent()
      const state = (await signedIn(agent)).searchParams.get('session_state') ?? ''
      const other = authorize(
        suite.server,
        start({ prompt: 'login' }),
        { login: { remember: true, subject: 'bob' } },
        agent,
      )
      const next = (await other).searchParams.get('session_state') ?? ''
      const value = agent.cookies.get(cookie) ?? ''
      assert.equal(matches(state, value), false)
      assert.ok(matches(next, value))

      const asked = await visit(`${suite.server.publicUrl}oauth2/sessions/logout`, agent)
      const challenge = asked.location.searchParams.get('logout_challenge') ?? ''
      await visit(await accepted(suite, 'logout', challenge), agent)
      assert.equal(agent.cookies.has(cookie), false)
      assert.equal(matches(next, ''), false)
    })

    it('a browser that is not remembered has the state of one that is not signed in', async () => {
      const agent = userAgent()
      const callback = await authorize(suite.server, start(), { login: { remember: false } }, agent)
      assert.equal(agent.cookies.has(cookie), false)
      assert.ok(matches(callback.searchParams.get('session_state') ?? '', ''))
    })

    it('a browser that was signed in before the state was kept gets one', async () => {
      const agent = userAgent()
      await signedIn(agent)
      agent.cookies.delete(cookie)
      const state = (await signedIn(agent)).searchParams.get('session_state') ?? ''
      assert.ok(matches(state, agent.cookies.get(cookie) ?? ''))
    })

    it('the cookie says nothing about the session that others could work out', async () => {
      const agent = userAgent()
      const request = start()
      const callback = await authorize(suite.server, request, { login: { remember: true } }, agent)
      const tokens = await wireOf(
        await token(suite.server, suite.client, {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        }),
      )
      const sid = String(claimsOf(tokens.id_token)['sid'])
      const value = agent.cookies.get(cookie) ?? ''
      for (const guess of [sid, agent.cookies.get('ory_hydra_session_dev') ?? ''])
        for (const encoding of ['hex', 'base64url'] as const)
          assert.notEqual(value, createHash('sha256').update(guess).digest(encoding))
      assert.equal(value.includes(sid), false)
    })

    it('§2: a request that is none of OpenID Connect, and an application without a web origin, get none', async () => {
      const plain = await signedIn(userAgent(), { scope: 'offline_access' })
      assert.equal(plain.searchParams.has('session_state'), false)
      const uri = 'com.example.app:/callback'
      const native = await createClient(suite.server, { redirect_uris: [uri] })
      const request = authorization(suite.server, native.client_id, { redirect_uri: uri })
      const callback = await authorize(suite.server, request)
      assert.equal(callback.protocol, 'com.example.app:')
      assert.equal(callback.searchParams.has('session_state'), false)
    })

    it('§3.3: the frame is announced, any page may load it, and its script is all that runs in it', async () => {
      for (const name of ['openid-configuration', 'oauth-authorization-server']) {
        const document = await wireOf(await fetch(`${suite.server.publicUrl}.well-known/${name}`))
        assert.equal(document['check_session_iframe'], `${suite.server.publicUrl}oauth2/sessions/check`)
      }
      const response = await fetch(`${suite.server.publicUrl}oauth2/sessions/check`)
      assert.equal(response.status, 200)
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
      assert.equal(response.headers.get('x-frame-options'), null)
      const policy = response.headers.get('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none'; script-src 'self'; /)
      assert.doesNotMatch(policy, /frame-ancestors/)
      const [, script = ''] = /<script src="([^"]+)"/.exec(await response.text()) ?? []
      const served = await fetch(new URL(script, suite.server.publicUrl))
      assert.equal(served.status, 200)
      assert.match(served.headers.get('content-type') ?? '', /^text\/javascript/)
    })
  },
  { oidc: { session_management: { enabled: true } } },
)

onEachEngine('session management that is not turned on', (suite) => {
  it('leaves no trace', async () => {
    const agent = userAgent()
    const request = authorization(suite.server, suite.client.client_id)
    const callback = await authorize(suite.server, request, { login: { remember: true } }, agent)
    assert.equal(callback.searchParams.has('session_state'), false)
    assert.equal(agent.cookies.has(cookie), false)
    const document = await wireOf(await fetch(`${suite.server.publicUrl}.well-known/openid-configuration`))
    assert.equal('check_session_iframe' in document, false)
    assert.equal((await fetch(`${suite.server.publicUrl}oauth2/sessions/check`)).status, 404)
  })
})
