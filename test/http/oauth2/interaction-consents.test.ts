import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  signIn,
  toConsent,
} from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertClientError, claimsOf, onEachEngine, visit, wireOf } from './suite.ts'

const newSubject = () => randomUUID()

onEachEngine('remembered consents', (suite) => {
  /** Consents once, and tells whether the next request is to be skipped. */
  const skips = async (
    client: RegisteredClient,
    consent: Record<string, unknown>,
    next: Record<string, string> = {},
    first: Record<string, string> = {},
    wait = 0,
  ): Promise<boolean> => {
    const subject = newSubject()
    const request = authorization(suite.server, client.client_id, first)
    const callback = await authorize(suite.server, request, { login: { subject }, consent })
    assert.ok(callback.searchParams.has('code'), callback.href)
    suite.server.clock.advance(wait)
    const { url } = authorization(suite.server, client.client_id, { ...first, ...next })
    const challenge = await toConsent(suite.server, userAgent(), url, { subject })
    return (await wireOf(await about(suite, 'consent', challenge)))['skip']
  }

  it('Hydra API: a consent is asked again unless it was to be remembered', async () => {
    assert.equal(await skips(suite.client, { remember: true }), true)
    assert.equal(await skips(suite.client, { remember: false }), false)
    assert.equal(await skips(suite.client, {}), false)
  })

  it('Hydra API: a remembered consent covers what is narrower, not what is wider', async () => {
    assert.equal(await skips(suite.client, { remember: true }, { scope: 'openid' }), true)
    assert.equal(await skips(suite.client, { remember: true }, { scope: 'openid photos.read' }), false)
    assert.equal(
      await skips(
        suite.client,
        { remember: true, grant_scope: ['openid'] },
        { scope: 'openid offline_access' },
      ),
      false,
    )
  })

  it('Hydra API: a remembered consent is compared by the scope strategy', async () => {
    const client = await createClient(suite.server, { scope: 'photos.*' })
    const first = { scope: 'photos.*' }
    assert.equal(await skips(client, { remember: true }, { scope: 'photos.read' }, first), true)
    assert.equal(
      await skips(client, { remember: true }, { scope: 'photos.*' }, { scope: 'photos.read' }),
      false,
    )
  })

  it('Hydra API: prompt consent asks although there is a remembered consent', async () => {
    assert.equal(await skips(suite.client, { remember: true }, { prompt: 'consent' }), false)
  })

  it('Hydra API: a consent is remembered for remember_for seconds, also beyond 24 days', async () => {
    const day = 24 * 3600
    assert.equal(await skips(suite.client, { remember: true, remember_for: 60 }, {}, {}, 30_000), true)
    assert.equal(await skips(suite.client, { remember: true, remember_for: 60 }, {}, {}, 61_000), false)
    assert.equal(
      await skips(suite.client, { remember: true, remember_for: 90 * day }, {}, {}, 30 * day * 1000),
      true,
    )
    assert.equal(
      await skips(suite.client, { remember: true, remember_for: 90 * day }, {}, {}, 91 * day * 1000),
      false,
    )
    assert.equal(await skips(suite.client, { remember: true, remember_for: 2 ** 40 }), true)
  })

  it('RFC 8252 §8.6: a public client behind a private scheme is never skipped', async () => {
    for (const [uri, skip] of [
      ['com.example.app:/cb', false],
      ['https://app.example.com/cb', true],
      ['http://127.0.0.1:9999/callback', true],
      ['http://localhost:9999/callback', true],
    ] as const) {
      const client = await createClient(suite.server, {
        token_endpoint_auth_method: 'none',
        redirect_uris: [uri],
      })
      const subject = newSubject()
      for (const expected of [false, skip]) {
        const { url } = authorization(suite.server, client.client_id, { redirect_uri: uri })
        const agent = userAgent()
        const challenge = await toConsent(suite.server, agent, url, { subject })
        assert.equal((await wireOf(await about(suite, 'consent', challenge)))['skip'], expected, uri)
        const target = await accepted(suite, 'consent', challenge, {
          grant_scope: ['openid', 'offline_access'],
          remember: true,
        })
        assert.equal((await agent.get(target)).status, 303)
      }
    }
  })

  it('Hydra API: a consent of another subject or for another client is not taken', async () => {
    const subject = newSubject()
    const request = authorization(suite.server, suite.client.client_id)
    await authorize(suite.server, request, { login: { subject }, consent: { remember: true } })
    const other = await createClient(suite.server)
    const asked = async (clientId: string, who: string) => {
      const { url } = authorization(suite.server, clientId)
      const challenge = await toConsent(suite.server, userAgent(), url, { subject: who })
      return !(await wireOf(await about(suite, 'consent', challenge)))['skip']
    }
    assert.equal(await asked(suite.client.client_id, subject), false)
    assert.equal(await asked(other.client_id, subject), true)
    assert.equal(await asked(suite.client.client_id, subject.toUpperCase()), true)
  })

  it('RFC 6749 §3.3: a consent that grants more than was requested is refused', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, { scope: 'openid' })
    const agent = userAgent()
    const challenge = await toConsent(suite.server, agent, url)
    for (const [grant, error] of [
      [{ grant_scope: ['openid', 'photos.read'] }, 'invalid_scope'],
      [{ grant_scope: ['openid offline_access'] }, 'invalid_scope'],
      [{ grant_scope: ['openid'], grant_access_token_audience: ['https://api.example'] }, 'invalid_request'],
    ] as const) {
      const answer = await visit(await accepted(suite, 'consent', challenge, grant), agent)
      assertClientError(answer, error, /was not requested\.$/, redirectUri)
    }
    const target = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
    assert.ok((await visit(target, agent)).location.searchParams.has('code'))
  })

  it('Hydra API: session.access_token is ext of introspection, session.id_token claims of ID token and userinfo', async () => {
    const session = {
      access_token: { plan: 'gold', nested: { a: [1, null, 'ß'] } },
      id_token: {
        email: 'ada@example.com',
        sub: 'eve',
        iss: 'https://evil.example',
        aud: ['x'],
        exp: 1,
        nonce: 'x',
        sid: 'x',
      },
    }
    const tokens = await signIn(suite.server, suite.client, { consent: { session } })
    assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], session.access_token)
    const claims = claimsOf(tokens.id_token)
    assert.equal(claims['email'], 'ada@example.com')
    assert.equal(claims['sub'], 'ada')
    assert.equal(claims['iss'], suite.server.publicUrl)
    assert.deepEqual(claims['aud'], [suite.client.client_id])
    assert.ok((claims['exp'] as number) > Date.now() / 1000)
    assert.notEqual(claims['nonce'], 'x')
    assert.notEqual(claims['sid'], 'x')
    const response = await fetch(`${suite.server.publicUrl}userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    const userinfo = await wireOf(response)
    assert.equal(userinfo['email'], 'ada@example.com')
    for (const name of ['nonce', 'at_hash', 'c_hash', 'exp', 'sid', 'jti'])
      assert.equal(name in userinfo, false, name)
  })

  it('RFC 6749 §3.3: the client gets the scope that was granted, and is told so', async () => {
    const request = authorization(suite.server, suite.client.client_id, {
      scope: 'openid offline_access photos.read',
    })
    const callback = await authorize(suite.server, request, { consent: { grant_scope: ['photos.read'] } })
    assert.equal(callback.searchParams.get('scope'), 'photos.read')
  })
})

onEachEngine(
  'consents that may be wider than the request',
  (suite) => {
    it('Hydra API: oauth2.grant.allow_wider_scope grants what the consent application says', async () => {
      const tokens = await signIn(suite.server, suite.client, {
        consent: { grant_scope: ['openid', 'made.up'], grant_access_token_audience: ['https://api.example'] },
      })
      const wire = await introspect(suite.server, tokens.access_token)
      assert.equal(wire['scope'], 'openid made.up')
      assert.deepEqual(wire['aud'], ['https://api.example'])
    })
  },
  { oauth2: { grant: { allow_wider_scope: true } } },
)
