import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { authorization, basic, createClient, type RegisteredClient, signIn } from '../../support/flow.ts'
import { onEachEngine, type Suite } from './suite.ts'

const global = 'https://portal.example.com'
const own = 'https://spa.example.org'
const stranger = 'https://evil.example'

const paths = [
  ...['oauth2/token', 'oauth2/revoke', 'userinfo', '.well-known/jwks.json'],
  ...['.well-known/openid-configuration', '.well-known/oauth-authorization-server'],
]

const method = (path: string) => (/token|revoke/.test(path) ? 'POST' : 'GET')

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

    it('another origin is not, and every answer says that it depends on the origin', async () => {
      for (const path of paths) {
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
        allowed_cors_origins: ['https://*', 'https://*.com'],
      })
      const response = await call(
        suite,
        'oauth2/token',
        'https://evil.com',
        form({ client_id: greedy.client_id }),
      )
      assert.deepEqual(names(response), [])
    })

    describe('Fetch §4.8: a preflight', () => {
      it('is answered for any web origin, because it names no client', async () => {
        for (const origin of [global, own, stranger]) {
          const response = await preflight(suite, 'oauth2/token', origin)
          assert.equal(response.status, 204)
          assert.equal(allowed(response), origin)
          assert.match(response.headers.get('access-control-allow-headers') ?? '', /Authorization/)
          assert.equal(response.headers.get('access-control-allow-methods'), 'POST, GET, PUT, PATCH, DELETE')
          assert.equal(response.headers.get('access-control-max-age'), '600')
          assert.match(response.headers.get('vary') ?? '', /^Origin, Access-Control-Request-Method/)
        }
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
    it('Fetch §3.2.5: where every origin is allowed none of them brings credentials', async () => {
      for (const response of [
        await call(suite, 'userinfo', stranger),
        await preflight(suite, 'userinfo', stranger, 'GET'),
      ]) {
        assert.equal(allowed(response), '*')
        assert.equal(response.headers.get('access-control-allow-credentials'), null)
      }
    })
  },
  {
    serve: {
      public: { host: '127.0.0.1', port: 0, cors: { enabled: true, allowed_origins: ['*'] } },
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
