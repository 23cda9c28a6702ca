import assert from 'node:assert/strict'
import { request } from 'node:http'
import { it } from 'node:test'
import { onEachEngine } from '../oauth2/suite.ts'

onEachEngine('the admin listener and foreign pages', (suite) => {
  /** By hand, because `fetch` sets Host itself. */
  const status = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(path, suite.server.adminUrl)
      request(url, { method, headers }, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end()
    })

  for (const path of ['/admin/clients', '/admin/identities']) {
    it(`CSRF: a page of another site writes nothing at ${path}`, async () => {
      assert.equal(await status('POST', path, { origin: 'https://evil.example' }), 403)
      assert.equal(await status('POST', path, { origin: 'null' }), 403)
    })

    it(`DNS rebinding: a foreign name for this machine reads nothing at ${path}`, async () => {
      assert.equal(await status('GET', path, { host: 'evil.example:4445' }), 403)
      assert.equal(await status('GET', path, { host: 'localhost:4445' }), 200)
    })

    it(`Fetch Metadata §2.3: a page of another site reads nothing at ${path} either`, async () => {
      assert.equal(
        await status('GET', path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
        403,
      )
      assert.equal(await status('GET', path, { origin: 'https://evil.example' }), 403)
      assert.equal(await status('GET', path, { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }), 200)
      assert.equal(await status('GET', path, { 'sec-fetch-site': 'same-origin' }), 200)
    })
  }
})

onEachEngine(
  'an admin listener on every address',
  (suite) => {
    const status = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const url = new URL('/admin/clients', suite.server.adminUrl)
        request(url, { headers }, (response) => resolve(response.resume().statusCode))
          .once('error', reject)
          .end()
      })

    it('DNS rebinding: a browser is answered under an address only, a program under any name', async () => {
      const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }
      assert.equal(await status({ ...browser, host: 'evil.example:4445' }), 403)
      assert.equal(await status({ ...browser, host: '10.0.0.7:4445' }), 200)
      assert.equal(await status({ host: 'gatehouse-admin:4445', 'user-agent': 'curl/8' }), 200)
    })

    it('DNS rebinding: whoever sends Origin or Sec-Fetch-* is a browser, whatever it calls itself', async () => {
      const host = 'gatehouse.example.com:4445'
      const program = { host, 'user-agent': 'curl/8' }
      for (const sent of [
        { 'sec-fetch-site': 'same-origin' },
        { 'sec-fetch-mode': 'cors' },
        { 'sec-fetch-dest': 'empty' },
        { 'sec-fetch-user': '?1' },
        { origin: `http://${host}` },
      ]) {
        assert.equal(await status({ ...program, ...sent }), 403)
        assert.equal(
          await status({ ...program, ...sent, host: '10.0.0.7:4445', origin: 'http://10.0.0.7:4445' }),
          200,
        )
      }
      assert.equal(await status({ ...program, 'sec-fetch-site': 'cross-site' }), 403)
      assert.equal(await status({ host: '10.0.0.7:4445', 'sec-fetch-site': 'cross-site' }), 403)
    })

    it('DNS rebinding: a name that nobody can register is none of an attacker, as the fetch of Node.js uses it', async () => {
      const sent = { 'user-agent': 'node', 'sec-fetch-mode': 'cors' }
      for (const name of [
        'gatehouse',
        'gatehouse.sso.svc.cluster.local',
        'sso.corp.internal',
        'sso.home.arpa',
      ]) {
        assert.equal(await status({ ...sent, host: `${name}:4445` }), 200, name)
        assert.equal(
          await status({ ...sent, host: `${name}:4445`, 'sec-fetch-site': 'cross-site' }),
          403,
          name,
        )
      }
      for (const name of ['local.example.com', 'internal.example', 'gatehouse.localhost.example'])
        assert.equal(await status({ ...sent, host: `${name}:4445` }), 403, name)
    })
  },
  { serve: { public: { host: '127.0.0.1', port: 0 }, admin: { host: '0.0.0.0', port: 0 } } },
)

onEachEngine(
  'an admin listener with serve.admin.cors',
  (suite) => {
    const app = 'https://console.example.org'
    const send = (method: string, path: string, headers: Record<string, string>) =>
      fetch(new URL(path, suite.server.adminUrl), { method, headers })
    const preflight = (origin: string, method = 'POST', wanted = 'content-type') =>
      send('OPTIONS', '/clients', {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': wanted,
      })
    const granted = ({ headers }: Response) => ({
      origin: headers.get('access-control-allow-origin'),
      credentials: headers.get('access-control-allow-credentials'),
      methods: headers.get('access-control-allow-methods'),
      headers: headers.get('access-control-allow-headers'),
    })

    it('Fetch §4.8: a preflight of an allowed origin is answered, with and without the prefix', async () => {
      const response = await preflight(app)
      assert.equal(response.status, 204)
      const expected = { origin: app, credentials: 'true', methods: 'POST', headers: 'content-type' }
      assert.deepEqual(granted(response), expected)
      assert.equal(granted(await preflight('https://a.ops.example.org'))['methods'], 'POST')
      assert.equal(granted(await preflight(app, 'TRACE'))['methods'], null)
      assert.equal(granted(await preflight(app, 'POST', 'x-other'))['methods'], null)
    })

    it('CORS: pages of an allowed origin read and write, and see the links of lists', async () => {
      const read = await send('GET', '/admin/clients', { origin: app })
      assert.equal(read.status, 200)
      assert.equal(granted(read)['origin'], app)
      assert.equal(read.headers.get('vary'), 'Origin')
      assert.match(read.headers.get('access-control-expose-headers') ?? '', /Content-Type/)
      const written = await send('DELETE', '/admin/keys/nothing', { origin: app })
      assert.deepEqual([written.status, granted(written)['origin']], [204, app])
    })

    it('CSRF: pages of other origins still write nothing, and may read nothing', async () => {
      for (const origin of ['https://evil.example', 'null', 'https://a.com', `${app}.evil.example`]) {
        assert.equal(granted(await preflight(origin))['origin'], null, origin)
        assert.equal((await send('DELETE', '/admin/keys/nothing', { origin })).status, 403, origin)
        assert.equal(granted(await send('GET', '/admin/clients', { origin }))['origin'], null, origin)
      }
    })

    it('the operator is warned at start', () =>
      assert.ok(suite.server.logs.some((line) => line.includes('serve.admin.cors.enabled is on'))))
  },
  {
    serve: {
      public: { host: '127.0.0.1', port: 0 },
      admin: {
        port: 0,
        cors: {
          enabled: true,
          allowed_origins: ['https://console.example.org', 'https://*.ops.example.org', 'https://*.com'],
        },
      },
    },
  },
)

onEachEngine(
  'an admin listener with serve.admin.cors.enabled alone',
  (suite) => {
    it('answers nobody: an origin has to be named', async () => {
      const response = await fetch(new URL('admin/clients', suite.server.adminUrl), {
        headers: { origin: 'https://console.example.org' },
      })
      assert.equal(response.headers.get('access-control-allow-origin'), null)
    })
  },
  { serve: { public: { host: '127.0.0.1', port: 0 }, admin: { port: 0, cors: { enabled: true } } } },
)
