import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { after, before, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { openBrowser, visit } from '../../support/browser.ts'
import { createClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'

const library = readFileSync(
  join(dirname(fileURLToPath(import.meta.resolve('oidc-client-ts'))), '../browser/oidc-client-ts.min.js'),
)

/** A page that has nothing but the library, as its README uses it. */
const pageOf = (settings: Record<string, string>): string => `<!doctype html>
<meta charset="utf-8"><link rel="icon" href="data:,"><title>Photos</title>
<button id="sign-in">Sign in</button> <button id="renew">Renew</button> <output></output>
<script src="/oidc-client-ts.min.js"></script>
<script type="module">
const manager = new oidc.UserManager(${JSON.stringify(settings)})
const show = (user) => {
  document.querySelector('output').textContent = JSON.stringify({ ...user.profile, token: user.access_token })
  document.title = document.title + '.'
}
document.querySelector('#sign-in').onclick = () => manager.signinRedirect()
document.querySelector('#renew').onclick = async () => show(await manager.signinSilent())
if (location.search.includes('code=')) show(await manager.signinCallback())
</script>`

let server: TestGatehouse
let application: Server
let browser: Browser
let origin: string

before(async () => {
  let page = ''
  application = createServer((request, response) => {
    const script = request.url === '/oidc-client-ts.min.js'
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' })
    response.end(script ? library : page)
  })
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  origin = `http://localhost:${(application.address() as AddressInfo).port}`
  server = await startTestGatehouse('sqlite', {
    serve: {
      public: { host: '127.0.0.1', port: 0, cors: { enabled: true, allowed_origins: [origin] } },
      admin: { port: 0 },
    },
  })
  const { client_id } = await createClient(server, {
    redirect_uris: [`${origin}/callback`],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
  })
  page = pageOf({
    authority: server.publicUrl,
    client_id,
    redirect_uri: `${origin}/callback`,
    scope: 'openid offline_access email',
  })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  application.closeAllConnections()
  application.close()
  await server.close()
})

it('oidc-client-ts in a page signs in with PKCE, reads userinfo and renews with a refresh token', () =>
  visit(browser, async (page) => {
    await page.goto(`${origin}/`)
    await page.click('#sign-in')
    await page.click('#register')
    for (const [id, value] of [
      ['email', 'ada@example.com'],
      ['name', 'Ada Lovelace'],
      ['password', 'mango tree bicycle'],
    ] as const) {
      await page.fill(`#${id}`, value)
    }
    await page.click('#accept')
    await page.waitForURL('**/ui/consent**')
    await page.click('#accept')
    await page.waitForURL(`${origin}/callback?**`)
    const shown = async (title: string) => {
      await page.waitForFunction(`document.title === ${JSON.stringify(title)}`)
      return JSON.parse((await page.locator('output').textContent()) ?? '') as Record<string, string>
    }
    const first = await shown('Photos.')
    assert.equal(first['email'], 'ada@example.com')
    await page.click('#renew')
    const second = await shown('Photos..')
    assert.equal(second['sub'], first['sub'])
    assert.notEqual(second['token'], first['token'])
  }))
