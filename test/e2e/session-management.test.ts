import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../src/platform/http/index.ts'
import { openBrowser, visit } from '../support/browser.ts'
import { authorization, createClient, type RegisteredClient } from '../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'

const password = 'mango tree bicycle'

/** An application that asks the frame whenever it is told to, as OpenID Connect Session Management §3.1 has it. */
const application = (frame: string) => `<!doctype html><title>Application</title>
<iframe id="op" src="${frame}"></iframe>
<script>
  const ask = (message) => new Promise((resolve) => {
    addEventListener('message', ({ data, origin }) => resolve([data, origin]), { once: true })
    document.getElementById('op').contentWindow.postMessage(message, new URL('${frame}').origin)
  })
</script>`

describe('session management in Chromium', () => {
  let browser: Browser
  let server: TestGatehouse
  let host: Server
  let redirectUri: string
  let client: RegisteredClient

  before(async () => {
    const port = await freePort('127.0.0.1')
    server = await startTestGatehouse('sqlite', {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      oidc: { session_management: { enabled: true } },
    })
    host = createServer((_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(application(`${server.publicUrl}oauth2/sessions/check`)),
    )
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    redirectUri = `http://127.0.0.1:${(host.address() as AddressInfo).port}/callback`
    client = await createClient(server, { redirect_uris: [redirectUri], skip_consent: true })
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    host.closeAllConnections()
    await new Promise((resolve) => host.close(resolve))
    await server.close()
  })

  const ask = (page: Page, message: string) =>
    page.evaluate(`ask(${JSON.stringify(message)})`) as Promise<[string, string]>

  it('§3: the frame says unchanged while the session lasts, changed once it has ended, and error to nonsense', async () => {
    await visit(browser, async (page) => {
      await page.goto(`${server.publicUrl}ui/registration`)
      for (const [id, value] of Object.entries({ email: 'ada@example.com', name: 'Ada', password }))
        await page.fill(`#${id}`, value)
      await page.click('#accept')
      await page.waitForURL(/\/ui\/$/)
      await page.goto(authorization(server, client.client_id, { redirect_uri: redirectUri }).url.href)
      await page.waitForURL(/\/callback\?/)
      await page.waitForLoadState('load')
      const state = new URL(page.url()).searchParams.get('session_state') ?? ''
      const origin = new URL(server.publicUrl).origin
      const message = `${client.client_id} ${state}`
      assert.deepEqual(await ask(page, message), ['unchanged', origin])
      assert.deepEqual(await ask(page, `another ${state}`), ['changed', origin])
      for (const nonsense of ['', 'x', `${client.client_id} x`, ` ${state}`])
        assert.deepEqual(await ask(page, nonsense), ['error', origin], nonsense)

      // Signing out at Gatehouse itself, in another tab.
      const tab = await page.context().newPage()
      await tab.goto(`${server.publicUrl}ui/logout`)
      await tab.click('#accept')
      await tab.waitForURL(/signed-out/)
      assert.deepEqual(await ask(page, message), ['changed', origin])
    })
  })
})
