import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { authorization, basic, createClient, type RegisteredClient, signIn } from '../../support/flow.ts'
import { onEachEngine, type Suite } from './suite.ts'

const global = 'https://portal.example.com'
const own = 'https://spa.example.org'
const stranger = 'https://evil.example'

const paths = [
  ...['oauth2/token', 'oauth2/revoke', 'oauth2/device/auth', 'userinfo', '.well-known/jwks.json'],
  ...['.well-known/openid-configuration', '.well-known/oauth-authorization-server'],
]

/** What is public anyway. */
const documents = paths.filter((path) => path.startsWith('.well-known'))
const others = paths.filter((path) => !path.startsWith('.well-known'))

const method = (path: string) => (/token|revoke|auth$/.test(path) ? 'POST' : 'GET')

const call = ({ server }: Suite, path: string, origin: string | undefined, init: RequestInit = {}) =>
  fetch(new URL(path, server.publicUrl), {
    method: method(path),
    ...init,
    redirect: 'manual',
    headers: { ...(origin === undefined ? {} : { origin }), ...init.headers },
  })

const allowed = (response: Response) => response.headers.get('access-control-allow-origin')

const names = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))

const preflight = (suite: Suite, path: string, origin: string, method = 'POST') =>
  call(suite, path, origin, {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
  })

onEachEngine(
  'cross-origin requests',
  (suite) => {
    let client: RegisteredClient
    before(async () => {
      client = await createClient(suite.server, { allowed_cors_origins: [own] })
    })
    const form = (fields: Record<string, string>) => ({
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
    })

    it('Fetch §3.2: an origin of the configuration is allowed on each of the routes', async () => {
      for (const path of paths) {
        const response = await call(suite, path, global)
        assert.equal(allowed(response), global, path)
        assert.equal(response.headers.get('access-control-allow-credentials'), 'true')
        assert.match(response.headers.get('access-control-expose-headers') ?? '', /Content-Type/)
        assert.equal(response.headers.get('vary'), 'Origin')
        await response.body?.cancel()
      }
    })

    it('as in Hydra: discovery and key set answer any origin', async () => {
      for (const path of documents) {
        for (const origin of [stranger, 'capacitor://localhost']) {
          assert.equal(allowed(await call(suite, path, origin)), origin, path)
          assert.equal(allowed(await preflight(suite, path, origin, 'GET')), origin, path)
        }
        assert.deepEqual(names(await call(suite, path, undefined)), [])
      }
    })

    it('another origin is not, and every answer says that it depends on the origin', async () => {
      for (const path of others) {
        for (const origin of [stranger, own, 'null', `${global}.evil.example`, undefined]) {
          const response = await call(suite, path, origin)
          assert.deepEqual(names(response), [], `${path} ${origin}`)
          assert.equal(response.headers.get('vary'), 'Origin')
          await response.body?.cancel()
        }
      }
    })

    it('an origin of the client is allowed by Basic, also where the secret is wrong', async () => {
      const authorized = { authorization: basic(client) }
      const right = await call(suite, 'oauth2/token', own, { ...form({}), headers: authorized })
      assert.deepEqual([right.status, allowed(right)], [200, own])
      const wrong = basic({ ...client, client_secret: 'wrong' })
      const refused = await call(suite, 'oauth2/token', own, {
        ...form({}),
        headers: { authorization: wrong },
      })
      assert.deepEqual([refused.status, allowed(refused)], [401, own])
      const foreign = await call(suite, 'oauth2/token', stranger, { ...form({}), headers: authorized })
      assert.deepEqual([foreign.status, allowed(foreign)], [200, null])
    })

    it('an origin of the client is allowed by the client_id of the form', async () => {
      for (const path of ['oauth2/token', 'oauth2/revoke']) {
        const response = await call(suite, path, own, form({ client_id: client.client_id }))
        assert.equal(allowed(response), own)
        await response.body?.cancel()
        const other = await call(suite, path, own, form({ client_id: suite.client.client_id }))
        assert.deepEqual(names(other), [])
        await other.body?.cancel()
      }
    })

    it('an origin of the client is allowed by a live token at the userinfo endpoint', async () => {
      const tokens = await signIn(suite.server, client)
      const headers = { authorization: `Bearer ${tokens.access_token}` }
      const response = await call(suite, 'userinfo', own, { headers })
      assert.deepEqual([response.status, allowed(response)], [200, own])
      assert.equal(allowed(await call(suite, 'userinfo', stranger, { headers })), null)
      const forged = { authorization: 'Bearer ory_at_forged' }
      assert.equal(allowed(await call(suite, 'userinfo', own, { headers: forged })), null)
    })

    it('a client that claims every origin is not believed', async () => {
      const greedy = await createClient(suite.server, {
        allowed_cors_origins: ['https://*', 'https://*.com', 'https://*.co.uk', 'https://*.github.io'],
      })
      for (const origin of ['https://evil.com', 'https://evil.co.uk', 'https://evil.github.io']) {
        const response = await call(suite, 'oauth2/token', origin, form({ client_id: greedy.client_id }))
        assert.deepEqual(names(response), [])
      }
    })

    describe('Fetch §4.8: a preflight', () => {
      it('is answered for any web origin, because it names no client', async () => {
        for (const origin of [global, own, stranger]) {
          const response = await preflight(suite, 'oauth2/token', origin)
          assert.equal(response.status, 204)
          assert.equal(allowed(response), origin)
          assert.equal(response.headers.get('access-control-allow-headers'), 'authorization')
          assert.equal(response.headers.get('access-control-allow-methods'), 'POST')
          assert.equal(response.headers.get('access-control-max-age'), '600')
          assert.match(response.headers.get('vary') ?? '', /^Origin, Access-Control-Request-Method/)
        }
      })

      it('as in Hydra: names the method and the headers that were asked for, if there are any', async () => {
        const bare = await call(suite, 'userinfo', global, {
          method: 'OPTIONS',
          headers: { 'access-control-request-method': 'GET' },
        })
        assert.equal(bare.headers.get('access-control-allow-methods'), 'GET')
        assert.equal(bare.headers.get('access-control-allow-headers'), null)
        const foreign = await call(suite, 'userinfo', global, {
          method: 'OPTIONS',
          headers: { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-other' },
        })
        assert.deepEqual(names(foreign), [])
      })

      it('is not answered for null, for an origin that is none, or for another method', async () => {
        for (const [origin, method] of [
          ['null', 'POST'],
          ['file://', 'POST'],
          [global, 'TRACE'],
        ] as const) {
          const response = await preflight(suite, 'oauth2/token', origin, method)
          assert.deepEqual([response.status, names(response)], [204, []])
        }
      })
    })

    it('RFC 9700 §2.6: the authorization endpoint never answers other origins', async () => {
      const { url } = authorization(suite.server, client.client_id)
      for (const origin of [global, own]) {
        assert.deepEqual(names(await call(suite, url.toString(), origin)), [])
        assert.deepEqual(names(await preflight(suite, 'oauth2/auth', origin)), [])
        assert.deepEqual(names(await call(suite, 'oauth2/sessions/logout', origin)), [])
      }
    })

    it('what is malformed is refused as without an origin', async () => {
      for (const authorization of ['Basic !!!', 'Basic JTAw', 'Basic JWU6', 'Bearer', 'Bearer \t'])
        for (const path of paths) {
          const response = await call(suite, path, own, { ...form({}), headers: { authorization } })
          assert.ok(response.status < 500, `${path} ${authorization}`)
          await response.body?.cancel()
        }
    })
  },
  {
    serve: {
      public: {
        host: '127.0.0.1',
        port: 0,
        cors: { enabled: true, allowed_origins: [global], max_age: 600 },
      },
      admin: { port: 0 },
    },
  },
)

onEachEngine(
  'cross-origin requests of everybody',
  (suite) => {
    it('as in Hydra: `enabled` alone opens the endpoints that look at no cookie to every origin', async () => {
      for (const path of paths) {
        for (const origin of [stranger, 'capacitor://localhost']) {
          const response = await call(suite, path, origin)
          const asked = await preflight(suite, path, origin, method(path))
          for (const answer of [response, asked]) {
            assert.equal(allowed(answer), origin)
            assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
          }
          assert.equal(
            response.headers.get('access-control-expose-headers'),
            'Cache-Control, Expires, Last-Modified, Pragma, Content-Length, Content-Language, Content-Type',
          )
          await response.body?.cancel()
        }
      }
    })

    it('RFC 9700 §2.6: the authorization endpoint, where cookies count, is not among them', async () => {
      const { url } = authorization(suite.server, suite.client.client_id)
      assert.deepEqual(names(await call(suite, url.toString(), stranger)), [])
      assert.deepEqual(names(await call(suite, 'oauth2/sessions/logout', stranger)), [])
      assert.deepEqual(names(await call(suite, 'oauth2/device/verify', stranger)), [])
    })
  },
  { serve: { public: { host: '127.0.0.1', port: 0, cors: { enabled: true } }, admin: { port: 0 } } },
)

onEachEngine(
  'cross-origin requests by pattern',
  (suite) => {
    it('as in Hydra: a star counts if a registrable domain follows it', async () => {
      for (const [origin, counts] of [
        ['https://one.example.com', true],
        ['https://one.two.example.com', true],
        ['https://evil.com', false],
        ['https://evil.co.uk', false],
        ['https://evil.github.io', false],
        ['https://app.example.org:8443', true],
      ] as const)
        assert.equal(allowed(await call(suite, 'userinfo', origin)), counts ? origin : null, origin)
    })
  },
  {
    serve: {
      public: {
        host: '127.0.0.1',
        port: 0,
        cors: {
          enabled: true,
          allowed_origins: [
            ...['https://*.example.com', 'https://*.com', 'https://*.co.uk', 'https://*.github.io'],
            'https://app.example.org:8443',
          ],
        },
      },
      admin: { port: 0 },
    },
  },
)

onEachEngine('cross-origin requests where they are off', (suite) => {
  it('no answer has a header of them', async () => {
    for (const path of paths) {
      const response = await call(suite, path, global)
      assert.deepEqual(names(response), [])
      await response.body?.cancel()
      assert.equal((await preflight(suite, path, global)).status, 404)
    }
  })
})
