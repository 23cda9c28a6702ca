import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../src/platform/http/index.ts'
import { openBrowser, visit } from '../support/browser.ts'
import { createClient } from '../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'
import { codeIn, type Mailbox, startMailbox } from '../support/mailbox.ts'

const intervals = { logoutDeliveries: 3_600_000, housekeeping: 3_600_000, courier: 20 }
const clientId = 'reference-front-end'
const clientSecret = 'a-secret-of-the-reference-front-end'
const password = 'mango tree bicycle'

/** What the last page tells about the sign-in. */
interface Shown {
  name: string
  acr: string
  amr: string
}

// The pages and their scripts as they are served, the API, and mail that a real SMTP server received.
describe('the front end of the auth-flow API in Chromium', () => {
  let browser: Browser
  let mailbox: Mailbox
  let server: TestGatehouse
  let base: string
  let people = 0

  before(async () => {
    const port = await freePort('127.0.0.1')
    base = `http://127.0.0.1:${port}`
    mailbox = await startMailbox()
    server = await startTestGatehouse(
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
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await server.close()
    await mailbox.close()
  })

  const newEmail = () => {
    people += 1
    return `person${people}@example.com`
  }
  const begin = async (page: Page, button: 'sign-in' | 'sign-in-strong' = 'sign-in') => {
    await page.goto(`${base}/ui/sso/`)
    await page.click(`#${button}`)
  }
  /** A request that another application could make: without the memory of the start page. */
  const authorization = (parameters: Record<string, string>): string => {
    const url = new URL(`${base}/oauth2/auth`)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${base}/auth/callback`,
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
  const codeFor = async (email: string, number = 1) => codeIn(await mailbox.waitFor(email, number))
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

  it('signs somebody in for the first time by an emailed code, with ACR 1', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      assert.deepEqual(await shown(page), { name: email, acr: '1', amr: 'emailed_code' })
      assert.equal(new URL(page.url()).hash, '')
    }))

  it('needs nothing of the user on a second visit', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      await shown(page)
      await begin(page)
      assert.deepEqual(await shown(page), { name: email, acr: '1', amr: 'browser_cookie' })
    }))

  it('creates an account on the way to ACR 2, whose backup the password opens', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page, 'sign-in-strong')
        await identify(page, email)
        await enterCode(page, email)
        await createAccount(page)
        await agree(page)
        assert.deepEqual(await shown(page), {
          name: email,
          acr: '2',
          amr: 'emailed_code, account_creation',
        })
        await page.click('#open-backup')
        await submit(page, 'backup-form', { 'backup-password': 'another password' })
        await page.waitForSelector('#backup-password-problem')
        await submit(page, 'backup-form', { 'backup-password': password })
        await page.waitForSelector('#opened-heading')
        assert.equal(await textOf(page, '[data-fill=backup-version]'), '1')
        assert.match(await textOf(page, '[data-fill=backup-content]'), /^\{"secret":"[\w+/]{43}="\}$/)
      },
      { expectErrors: [] },
    ))

  it('signs in with the password, after a wrong one was refused', () =>
    visit(
      browser,
      async (page) => {
        const email = await withAccount(page)
        await begin(page)
        await identify(page, email)
        await submit(page, 'password-form', { password: 'mango tree tricycle' })
        await page.waitForSelector('#password-problem')
        await page.waitForSelector('#password:focus')
        await submit(page, 'password-form', { password })
        assert.deepEqual(await shown(page), { name: email, acr: '2', amr: 'prehashed_password' })
      },
      { expectErrors: [/status of 403/] },
    ))

  it('refuses a wrong code, and takes the right one', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page)
        await identify(page, email)
        const code = await codeFor(email)
        await submit(page, 'code-form', { code: code === '000000' ? '000001' : '000000' })
        assert.match(await textOf(page, '#code-problem'), /not right/)
        await page.click('[data-step=code] [data-resend]')
        await page.waitForSelector('#notice:not([hidden])')
        assert.match(await textOf(page, '#notice'), /still good/)
        await enterCode(page, email)
        await agree(page)
        assert.equal((await shown(page)).acr, '1')
      },
      { expectErrors: [/status of 403/, /status of 409/] },
    ))

  it('sets a new password with a code during sign-in; the old one is refused then', () =>
    visit(
      browser,
      async (page) => {
        const email = await withAccount(page)
        await begin(page)
        await identify(page, email)
        await page.click('#forgot')
        const chosen = 'lemon bush unicycle'
        await page.waitForSelector('#reset-code')
        await submit(page, 'reset-form', {
          'reset-code': await codeFor(email, 2),
          'reset-password': chosen,
          'reset-password-again': chosen,
        })
        assert.deepEqual(await shown(page), { name: email, acr: '2', amr: 'reset_password' })
        await signOut(page)
        await begin(page)
        await identify(page, email)
        await submit(page, 'password-form', { password })
        await page.waitForSelector('#password-problem')
        await submit(page, 'password-form', { password: chosen })
        assert.equal((await shown(page)).acr, '2')
      },
      { expectErrors: [/status of 403/] },
    ))

  it('changes the password, and takes the backup along', () =>
    visit(browser, async (page) => {
      const email = await withAccount(page)
      await begin(page)
      await identify(page, email)
      await submit(page, 'password-form', { password })
      await shown(page)
      const open = async (with_: string) => {
        await page.click('#open-backup')
        await submit(page, 'backup-form', { 'backup-password': with_ })
        await page.waitForSelector('#opened-heading')
        const content = await textOf(page, '[data-fill=backup-content]')
        await page.click('[data-step=opened] [data-back]')
        return content
      }
      const before = await open(password)
      await page.click('#change-password')
      const chosen = 'lemon bush unicycle'
      await submit(page, 'change-form', {
        'old-password': password,
        'new-password': chosen,
        'new-password-again': chosen,
      })
      await page.waitForSelector('#notice')
      assert.equal(await open(chosen), before)
      await signOut(page)
      await begin(page)
      await identify(page, email)
      await submit(page, 'password-form', { password: chosen })
      assert.equal((await shown(page)).acr, '2')
    }))

  it('says in plain words how somebody signed in and what they agreed to', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      await shown(page)
      assert.equal(await textOf(page, '[data-fill=how]'), 'a code that we emailed you')
      assert.equal(await textOf(page, '[data-fill=agreed]'), 'the terms of service, the privacy policy')
      assert.equal(await page.locator('[data-fill=acr]').isVisible(), false)
    }))

  it('takes a code with spaces and dashes between its digits', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      const code = await codeFor(email)
      await submit(page, 'code-form', {
        code: ` ${code.slice(0, 3)} – ${code.slice(3, 5)}-${code.slice(5)} `,
      })
      await agree(page)
      assert.equal((await shown(page)).acr, '1')
    }))

  it('leads on after five wrong codes: a new one is good', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page)
        await identify(page, email)
        const code = await codeFor(email)
        for (let time = 0; time < 5; time += 1) {
          const answered = page.waitForResponse(/authn-step$/)
          await submit(page, 'code-form', { code: code === '000000' ? '000001' : '000000' })
          await answered
        }
        await page.waitForSelector('#code-problem:has-text("not good any more")')
        await page.click('[data-step=code] [data-resend]')
        await page.waitForSelector('#notice:has-text("on its way")')
        await enterCode(page, email, 2)
        await agree(page)
        assert.equal((await shown(page)).acr, '1')
      },
      { expectErrors: [/status of 403/] },
    ))

  it('has a code emailed to somebody who has no password at hand', () =>
    visit(browser, async (page) => {
      const email = await withAccount(page)
      await begin(page)
      await identify(page, email)
      await page.click('#code-instead')
      await enterCode(page, email, 2)
      assert.deepEqual(await shown(page), { name: email, acr: '1', amr: 'emailed_code' })
      await signOut(page)
      await begin(page, 'sign-in-strong')
      await identify(page, email)
      await page.waitForSelector('#password')
      assert.equal(await page.locator('#code-instead').isVisible(), false)
    }))

  it('goes back step by step, and stays where it is when it is loaded again', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await page.waitForSelector('#code')
      await page.goBack()
      await page.waitForSelector('#identifier-form')
      assert.equal(await page.inputValue('#email'), email)
      await page.goForward()
      await page.waitForSelector('#code')
      await page.reload()
      await page.waitForSelector('#code')
      await enterCode(page, email)
      await page.waitForSelector('#consent-form button')
      await page.reload()
      await agree(page)
      await shown(page)
      assert.equal(mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
    }))

  it('goes on with the same code if the answer to it was lost', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page)
        await identify(page, email)
        const code = await codeFor(email)
        await page.route(/authn-step$/, async (route) => {
          await route.fetch()
          await route.abort()
        })
        await submit(page, 'code-form', { code })
        await page.waitForSelector('#alert:has-text("does not answer")')
        await page.unrouteAll()
        await submit(page, 'code-form', { code })
        await agree(page)
        assert.equal((await shown(page)).acr, '1')
        assert.equal(mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
      },
      { expectErrors: [/ERR_FAILED/] },
    ))

  it('lets somebody refuse: the application gets nothing', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await page.waitForSelector('#consent-form [data-refuse]')
      await page.click('#consent-form [data-refuse]')
      await page.waitForSelector('#error-code')
      assert.equal(await textOf(page, '#error-code'), 'access_denied')
    }))

  it('says which password is wrong when it is to be changed', () =>
    visit(browser, async (page) => {
      const email = await withAccount(page)
      await begin(page)
      await identify(page, email)
      await submit(page, 'password-form', { password })
      await shown(page)
      await page.click('#change-password')
      await submit(page, 'change-form', {
        'old-password': 'another password',
        'new-password': 'lemon bush unicycle',
        'new-password-again': 'lemon bush unicycle',
      })
      await page.waitForSelector('#old-password-problem')
      assert.match(await textOf(page, '#old-password-problem'), /This password is not right/)
    }))

  it('says what to do when its script does not arrive', () =>
    visit(
      browser,
      async (page) => {
        await page.route(/login[^/]*\.js$/, (route) => route.abort())
        await page.goto(authorization({}))
        await page.waitForSelector('.late', { state: 'visible' })
        await page.unrouteAll()
        await page.click('.late a')
        await page.waitForSelector('#identifier-form')
      },
      { expectErrors: [/ERR_FAILED/] },
    ))

  it('shows no text that an address brings along', () =>
    visit(browser, async (page) => {
      const query = 'error=<b>call&error_description=Call+0900+1234'
      await page.goto(`${base}/ui/sso/callback?${query}`)
      assert.doesNotMatch(await textOf(page, 'body'), /0900|call/)
    }))

  it('steps up from ACR 1 to ACR 2 without another code', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      await shown(page)
      await page.click('#step-up')
      await page.waitForSelector('#identifier-form')
      assert.equal(await page.inputValue('#email'), email)
      await submit(page, 'identifier-form', {})
      await createAccount(page)
      const { acr, amr } = await shown(page)
      assert.equal(acr, '2')
      assert.match(amr, /account_creation/)
      assert.equal(mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
    }))

  it('steps up with a password where there is an account', () =>
    visit(browser, async (page) => {
      const email = await withAccount(page)
      await page.goto(authorization({ acr_values: '1' }))
      await identify(page, email)
      await enterCode(page, email, 2)
      await page.waitForSelector('#foreign-heading')
      await begin(page)
      assert.equal((await shown(page)).acr, '1')
      await page.click('#step-up')
      await page.waitForSelector('#identifier-form')
      await submit(page, 'identifier-form', {})
      await submit(page, 'password-form', { password })
      const { acr, amr } = await shown(page)
      assert.equal(acr, '2')
      assert.match(amr, /prehashed_password/)
    }))

  it('asks everybody again after signing out', () =>
    visit(browser, async (page) => {
      await withAccount(page)
      await page.click('#signed-out-heading >> xpath=../.. >> a')
      await page.click('#sign-in')
      await page.waitForSelector('#identifier-form')
    }))

  it('asks for no consent where no legal scope is requested', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await page.goto(authorization({}))
      await identify(page, email)
      await enterCode(page, email)
      await page.waitForSelector('#foreign-heading')
    }))

  it('lets nobody agree to a document that the client does not show', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      const { client_id, redirect_uris } = await createClient(server, {
        scope: 'openid tos',
        redirect_uris: [`${base}/auth/callback`],
      })
      await page.goto(authorization({ client_id, redirect_uri: redirect_uris[0] ?? '', scope: 'openid tos' }))
      await identify(page, email)
      await enterCode(page, email)
      await page.waitForSelector('#incomplete-heading')
      assert.equal(await page.locator('#consent-form button[type=submit]').isVisible(), false)
    }))

  it('names only the documents whose scopes are requested', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await page.goto(authorization({ scope: 'openid privacy_policy' }))
      await identify(page, email)
      await enterCode(page, email)
      await page.waitForSelector('#consent-form button')
      assert.deepEqual(await page.locator('[data-document] a:visible').allTextContents(), ['Privacy policy'])
      await agree(page)
      await page.waitForSelector('#foreign-heading')
    }))

  it('says that a finished flow is over', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page)
        await page.waitForSelector('#identifier-form')
        const used = page.url()
        await identify(page, email)
        await enterCode(page, email)
        await agree(page)
        await shown(page)
        await page.goto(used)
        await page.waitForSelector('#obsolete-heading')
      },
      { expectErrors: [/status of 4\d\d/] },
    ))

  it('lets somebody else sign in after a step-up was left', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      await shown(page)
      await page.click('#step-up')
      await page.waitForSelector('#identifier-form')
      const other = newEmail()
      await page.goto(authorization({ prompt: 'login' }))
      await identify(page, other)
      await enterCode(page, other)
      await page.waitForSelector('#foreign-heading')
    }))

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with' : 'without'
    it(`shows the error that ends a flow, ${how} JavaScript`, () =>
      visit(
        browser,
        async (page) => {
          await page.goto(authorization({ prompt: 'none' }))
          assert.equal(new URL(page.url()).pathname, '/ui/sso/callback')
          assert.equal(await textOf(page, '#error-code'), 'login_required')
        },
        { javaScriptEnabled },
      ))
  }

  it('says without JavaScript that it is needed, and asks for nothing', () =>
    visit(
      browser,
      async (page) => {
        await page.goto(authorization({}))
        assert.equal(await textOf(page, 'h1:visible'), 'Please turn on JavaScript')
        assert.equal(await page.locator('input:visible, button:visible').count(), 0)
      },
      { javaScriptEnabled: false },
    ))
})
