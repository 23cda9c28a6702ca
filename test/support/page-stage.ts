import assert from 'node:assert/strict'
import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../src/platform/http/index.ts'
import { openBrowser } from './browser.ts'
import { admin, authorization, createClient, type RegisteredClient } from './flow.ts'
import { startTestGatehouse, type TestGatehouse } from './gatehouse.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'
import { codeIn, type Mailbox, startMailbox } from './mailbox.ts'
import { until } from './patience.ts'

export const password = 'mango tree bicycle'
const intervals = { logoutDeliveries: 3_600_000, housekeeping: 3_600_000, courier: 20 }

/** Milliseconds that the application takes to answer at `/slow`, and Gatehouse where it is to be late. */
const slowness = 1500

/** Gatehouse with a mail server and an external provider, a browser, and applications on another origin. */
export interface Stage {
  server: TestGatehouse
  browser: Browser
  corp: IdentityProvider
  mailbox: Mailbox
  /** Asks for consent; `trusted` never does. */
  asking: RegisteredClient
  trusted: RegisteredClient
  device: RegisteredClient
  /** Where the applications are. */
  application: string
  close(): Promise<void>
}

export async function startStage(): Promise<Stage> {
  const port = await freePort('127.0.0.1')
  const front = await startFront(port)
  const base = `http://127.0.0.1:${portOf(front)}`
  const [corp, mailbox, application, browser] = await Promise.all([
    startIdentityProvider([`${base}/self-service/methods/oidc/callback/corp`]),
    startMailbox(),
    startApplication(),
    openBrowser(),
  ])
  const { issuer, clientId, clientSecret } = corp
  const provider = { id: 'corp', provider: 'generic', label: 'Example Corp', issuer_url: issuer }
  const server = await startTestGatehouse(
    'sqlite',
    {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      urls: { self: { issuer: base } },
      courier: { smtp: { connection_uri: mailbox.uri, from_address: 'no-reply@sso.example.com' } },
      selfservice: {
        methods: {
          oidc: {
            enabled: true,
            config: { providers: [{ ...provider, client_id: clientId, client_secret: clientSecret }] },
          },
        },
      },
    },
    intervals,
  )
  const at = `http://127.0.0.1:${portOf(application)}`
  const uris = {
    redirect_uris: [`${at}/callback`, `${at}/slow`],
    post_logout_redirect_uris: [`${at}/bye`, `${at}/slow`],
  }
  const asking = await createClient(server, { client_name: 'Photo Album', ...uris })
  const trusted = await createClient(server, { client_name: 'Intranet', skip_consent: true, ...uris })
  const device = await createClient(server, {
    client_name: 'Living Room TV',
    redirect_uris: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    token_endpoint_auth_method: 'none',
  })
  const close = async () => {
    await browser.close()
    for (const each of [application, front]) {
      each.closeAllConnections()
      each.close()
    }
    await server.close()
    await Promise.all([corp.close(), mailbox.close()])
  }
  return { server, browser, corp, mailbox, asking, trusted, device, application: at, close }
}

async function startApplication(): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = () =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Application</title>')
    if (request.url?.startsWith('/slow')) setTimeout(answer, slowness)
    else answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Between browser and Gatehouse: answers come late, or never, to pages that ask for it by a header. */
async function startFront(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const { url: path, method, headers } = request
    const late = method === 'POST' && headers['x-late'] !== undefined ? slowness : 0
    const forwarded = forward({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const lost = headers['x-lost']
      if (typeof lost === 'string' && `${method} ${path}`.includes(lost)) return response.destroy()
      return setTimeout(() => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      }, late)
    })
    forwarded.on('error', () => response.destroy())
    request.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** From here on, whatever the page posts is answered late, although Gatehouse handles it at once. */
export const answerLate = (page: Page): Promise<void> => page.setExtraHTTPHeaders({ 'x-late': 'yes' })

/** From here on Gatehouse handles requests that contain `part`, and the browser never hears of it. `undefined` ends that. */
export const loseAnswers = (page: Page, part: string | undefined): Promise<void> =>
  page.setExtraHTTPHeaders(part === undefined ? {} : { 'x-lost': part })

type Parameters = Record<string, string | undefined>

/** What people do on the pages. `stage` is read when they do it. */
export function peopleOn(stage: () => Stage) {
  let people = 0
  const newEmail = () => {
    people += 1
    return `person${people}@example.com`
  }
  /** Somebody who has an account, made by an operator. */
  const person = async (): Promise<string> => {
    const email = newEmail()
    const made = await admin(stage().server, 'POST', '/admin/identities', {
      schema_id: 'default',
      traits: { email },
      verifiable_addresses: [{ value: email, verified: true, via: 'email', status: 'completed' }],
      credentials: { password: { config: { password } } },
    })
    assert.equal(made.status, 201, await made.text())
    return email
  }
  const addressOf = (client: RegisteredClient, { slow, ...more }: Parameters = {}): string => {
    const { server, application } = stage()
    const redirect_uri = `${application}/${slow ? 'slow' : 'callback'}`
    return authorization(server, client.client_id, { scope: 'openid email', redirect_uri, ...more }).url.href
  }
  const fill = async (page: Page, fields: Record<string, string>): Promise<void> => {
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value)
  }
  /** To the sign-in page, with everything filled in. */
  const toSignIn = async (page: Page, email: string, client = stage().trusted, more: Parameters = {}) => {
    await page.goto(addressOf(client, more))
    await fill(page, { email, password })
  }
  const toConsent = async (page: Page, email: string, more: Parameters = {}) => {
    await toSignIn(page, email, stage().asking, more)
    await page.click('#accept')
    await page.waitForURL('**/ui/consent**')
  }
  const toRegistration = async (page: Page, email: string, more: Parameters = {}) => {
    await page.goto(addressOf(stage().trusted, more))
    await page.click('#register')
    await fill(page, { email, name: 'Ada', password })
  }
  const toCode = async (page: Page, email: string, more: Parameters = {}) => {
    await toRegistration(page, email, more)
    await page.click('#accept')
    await page.waitForURL('**/ui/registration/code**')
  }
  const codeFor = async (email: string, number = 1) => codeIn(await stage().mailbox.waitFor(email, number))
  /** Somebody of the external provider, who signs in there next. */
  const atCorp = () => {
    const email = newEmail()
    stage().corp.account = { sub: email, email, email_verified: true, name: 'Corp Person' }
  }
  /** Waits for the application, and gives what it was told. */
  const arrived = async (page: Page): Promise<URLSearchParams> => {
    await at(page, ({ origin }) => origin === stage().application)
    return new URL(page.url()).searchParams
  }
  const arrivedWithCode = async (page: Page) => {
    const told = await arrived(page)
    assert.ok(told.has('code'), `the application was told ${told}`)
  }
  /** A device that waits, and its user at the page that says what the code stands for. */
  const toDevice = async (page: Page, email: string): Promise<void> => {
    await page.goto(await deviceAddress())
    await page.click('#verify')
    await page.click('#accept')
    await fill(page, { email, password })
    await page.click('#accept')
    await at(page, ({ pathname }) => pathname === '/ui/consent')
  }
  const deviceAddress = async (): Promise<string> => {
    const { server, device } = stage()
    const response = await fetch(new URL('oauth2/device/auth', server.publicUrl), {
      method: 'POST',
      body: new URLSearchParams({ client_id: device.client_id, scope: 'openid email' }),
    })
    const begun = (await response.json()) as { verification_uri_complete: string }
    return begun.verification_uri_complete
  }
  const connected = (page: Page) => at(page, ({ pathname }) => pathname === '/ui/device/success')
  /** Somebody at the page that asks whether to sign out of an application. */
  const toSignOut = async (page: Page): Promise<void> => {
    await toSignIn(page, await person())
    await page.click('#accept')
    await arrivedWithCode(page)
    await page.goto(new URL('oauth2/sessions/logout', stage().server.publicUrl).href)
  }
  const signedOut = (page: Page) => at(page, ({ pathname }) => pathname === '/ui/signed-out')
  return {
    ...{ toDevice, deviceAddress, connected, toSignOut, signedOut },
    ...{ newEmail, person, addressOf, fill, toSignIn, toConsent, toRegistration, toCode, codeFor, atCorp },
    ...{ arrived, arrivedWithCode },
  }
}

/** Loads the page again, which no browser asks anything about: it is not the answer to a form. */
export async function reload(page: Page): Promise<void> {
  // Chromium refuses to load a page again that is still on its way.
  await page.waitForLoadState()
  let request = (await page.reload())?.request()
  for (let before = request?.redirectedFrom(); before; before = before.redirectedFrom()) request = before
  assert.equal(request?.method(), 'GET', `${page.url()} is the answer to a form`)
}

/** Back, and only then further: the page that is left may still be loading, which would end the wait for the other one. */
export async function goBack(page: Page): Promise<void> {
  await page.waitForLoadState()
  const left = page.url()
  await page.goBack()
  await at(page, ({ href }) => href !== left)
  await page.waitForLoadState()
}

/** Waits for an address. Navigations that a second press or another click has ended do not count. */
export const at = (page: Page, isThere: (url: URL) => boolean): Promise<void> =>
  until(() => isThere(new URL(page.url())))

/**
 * Presses a button twice, and waits until its page has gone. The second press is made if the page is still there then: a
 * timer of the page ends with it.
 */
export async function pressTwice(page: Page, selector: string, gap: number): Promise<void> {
  await page.locator(selector).evaluate((element, milliseconds) => {
    const button = element as unknown as { click(): void; setAttribute(name: string, value: string): void }
    button.setAttribute('data-pressed', '')
    setTimeout(() => button.click(), 0)
    setTimeout(() => button.click(), milliseconds)
  }, gap)
  await page.waitForSelector('[data-pressed]', { state: 'detached' })
}
