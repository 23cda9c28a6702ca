import type { Page } from 'playwright-core'
import { freePort } from '../../src/platform/http/index.ts'
import { createClient } from './flow.ts'
import { startTestGatehouse, type TestGatehouse } from './gatehouse.ts'
import { codeIn, type Mailbox, startMailbox } from './mailbox.ts'

const intervals = { logoutDeliveries: 3_600_000, housekeeping: 3_600_000, courier: 20 }
const clientId = 'reference-front-end'
const clientSecret = 'a-secret-of-the-reference-front-end'

/** The password of everybody who has an account. */
export const password = 'mango tree bicycle'

/** What the last page tells about the sign-in. */
export interface Shown {
  name: string
  acr: string
  amr: string
}

/** The front end of the auth-flow API as it is served, with a real SMTP server. */
export interface FrontEnd {
  server: TestGatehouse
  mailbox: Mailbox
  base: string
  close(): Promise<void>
}

export async function startFrontEnd(): Promise<FrontEnd> {
  const port = await freePort('127.0.0.1')
  const base = `http://127.0.0.1:${port}`
  const mailbox = await startMailbox()
  const server = await startTestGatehouse(
    'sqlite',
    {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      urls: { login: `${base}/auth/login`, consent: `${base}/auth/consent` },
      auth_flow: { client: { id: clientId, secret: clientSecret } },
      courier: { smtp: { connection_uri: mailbox.uri, from_address: 'no-reply@sso.example.com' } },
    },
    intervals,
  )
  await createClient(server, {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: 'Example application',
    redirect_uris: [`${base}/auth/callback`],
    scope: 'openid tos privacy_policy',
    tos_uri: 'https://example.com/terms',
    policy_uri: 'https://example.com/privacy',
  })
  const close = async () => {
    await server.close()
    await mailbox.close()
  }
  return { server, mailbox, base, close }
}

/** What people do on the pages. `front` is read when they do it. */
export function peopleAt(front: () => FrontEnd) {
  let people = 0
  const newEmail = () => {
    people += 1
    return `person${people}@example.com`
  }
  const begin = async (page: Page, button: 'sign-in' | 'sign-in-strong' = 'sign-in') => {
    await page.goto(`${front().base}/ui/sso/`)
    await page.click(`#${button}`)
  }
  /** A request that another application could make: without the memory of the start page. */
  const authorization = (parameters: Record<string, string>): string => {
    const url = new URL(`${front().base}/oauth2/auth`)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${front().base}/auth/callback`,
      scope: 'openid',
      state: 'started-elsewhere',
      ...parameters,
    }).toString()
    return url.href
  }
  const submit = async (page: Page, form: string, fields: Record<string, string>) => {
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value)
    await page.click(`#${form} button[type=submit]`)
  }
  const identify = (page: Page, email: string) => submit(page, 'identifier-form', { email })
  const codeFor = async (email: string, number = 1) => codeIn(await front().mailbox.waitFor(email, number))
  const enterCode = async (page: Page, email: string, number = 1) => {
    await page.waitForSelector('#code')
    await submit(page, 'code-form', { code: await codeFor(email, number) })
  }
  const createAccount = async (page: Page, chosen = password) => {
    await page.waitForSelector('#new-password')
    await submit(page, 'account-form', { 'new-password': chosen, 'new-password-again': chosen })
  }
  const agree = async (page: Page) => {
    await page.waitForSelector('#consent-form button')
    await page.click('#consent-form button')
  }
  const textOf = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? ''
  const shown = async (page: Page): Promise<Shown> => {
    await page.waitForSelector('[data-fill=name]')
    const read = (name: string) => textOf(page, `[data-fill=${name}]`)
    return { name: await read('name'), acr: await read('acr'), amr: await read('amr') }
  }
  const signOut = async (page: Page) => {
    await page.click('#sign-out')
    await page.waitForSelector('#signed-out-heading')
  }
  /** Somebody with an account, signed out in this browser. */
  const withAccount = async (page: Page): Promise<string> => {
    const email = newEmail()
    await begin(page, 'sign-in-strong')
    await identify(page, email)
    await enterCode(page, email)
    await createAccount(page)
    await agree(page)
    await shown(page)
    await signOut(page)
    return email
  }
  return {
    ...{ newEmail, begin, authorization, submit, identify, codeFor, enterCode, createAccount, agree },
    ...{ textOf, shown, signOut, withAccount },
  }
}
