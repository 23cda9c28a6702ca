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
  },
  { serve: { public: { host: '127.0.0.1', port: 0 }, admin: { host: '0.0.0.0', port: 0 } } },
)
