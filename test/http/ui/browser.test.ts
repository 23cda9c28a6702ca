import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../../src/platform/http/index.ts'
import { openBrowser, visit } from '../../support/browser.ts'
import { authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.ts'

const password = 'mango tree bicycle'

// The application lives on another origin and leads on to a third one: browsers hold forms to all of them.
describe('hosted pages in Chromium', () => {
  let browser: Browser
  let corp: IdentityProvider
  let server: TestGatehouse
  let application: Server
  let redirectUri: string
  let client: RegisteredClient
  let people = 0

  before(async () => {
    const port = await freePort('127.0.0.1')
    corp = await startIdentityProvider([`http://127.0.0.1:${port}/self-service/methods/oidc/callback/corp`])
    server = await startTestGatehouse('sqlite', {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      selfservice: {
        methods: {
          oidc: {
            enabled: true,
            config: {
              providers: [
                {
                  id: 'corp',
                  provider: 'generic',
                  label: 'Example Corp',
                  issuer_url: corp.issuer,
                  client_id: corp.clientId,
                  client_secret: corp.clientSecret,
                },
              ],
            },
          },
        },
      },
    })
    application = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      if (url.pathname === '/callback') {
        const { port: own } = application.address() as AddressInfo
        response.writeHead(303, { location: `http://localhost:${own}/arrived${url.search}` }).end()
      } else {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Application</title>')
      }
    })
    await new Promise<void>((resolve) => application.listen(0, resolve))
    redirectUri = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`
    client = await createClient(server, { redirect_uris: [redirectUri] })
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    application.closeAllConnections()
    application.close()
    await Promise.all([server.close(), corp.close()])
  })

  const begin = async (page: Page, overrides: Record<string, string> = {}): Promise<void> => {
    const { url } = authorization(server, client.client_id, {
      scope: 'openid email',
      redirect_uri: redirectUri,
      ...overrides,
    })
    await page.goto(url.href)
  }
  const fill = async (page: Page, fields: Record<string, string>): Promise<void> => {
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value)
  }
  const arrived = async (page: Page): Promise<URLSearchParams> => {
    await page.waitForURL('**/arrived**')
    return new URL(page.url()).searchParams
  }
  const newEmail = () => {
    people += 1
    return `person${people}@example.com`
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'

    it(`registers, consents and arrives at the application, ${how}`, () =>
      visit(
        browser,
        async (page) => {
          await begin(page)
          await page.click('#register')
          await fill(page, { email: newEmail(), name: 'Ada', password })
          await page.click('#accept')
          await page.waitForURL('**/ui/consent**')
          await page.click('#accept')
          assert.ok((await arrived(page)).has('code'))
          await begin(page)
          assert.ok((await arrived(page)).has('code'))
        },
        { javaScriptEnabled },
      ))
  }

  it('signs in with a password, and a second visit ends at the application straight from the form', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await page.click('#register')
      await fill(page, { email, name: 'Ada', password })
      await page.click('#accept')
      await page.click('#accept')
      await arrived(page)
      await begin(page, { prompt: 'login' })
      await fill(page, { password })
      // Consent is remembered: the redirects of this very post reach the application.
      await page.click('#accept')
      assert.ok((await arrived(page)).has('code'))
    }))

  it('goes through an external provider and back, from the form at Gatehouse to the application', () =>
    visit(browser, async (page) => {
      people += 1
      corp.account = {
        sub: `browser-${people}`,
        email: newEmail(),
        email_verified: true,
        name: 'Corp Person',
      }
      await begin(page)
      await page.click('button[name=provider]')
      await page.waitForURL('**/ui/consent**')
      await page.click('#accept')
      assert.ok((await arrived(page)).has('code'))
      await begin(page, { prompt: 'login' })
      await page.click('button[name=provider]')
      assert.ok((await arrived(page)).has('code'))
    }))

  it('denies, and signs out', () =>
    visit(browser, async (page) => {
      await begin(page)
      await page.click('#register')
      await fill(page, { email: newEmail(), name: 'Ada', password })
      await page.click('#accept')
      await page.click('#reject')
      assert.equal((await arrived(page)).get('error'), 'access_denied')
      await page.goto(new URL('/ui/', server.publicUrl).href)
      await page.click('#sign-out')
      await page.waitForURL('**/ui/signed-out')
      await page.click('#sign-in')
      await page.waitForURL('**/ui/login')
    }))
})
