import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { type FrontEnd, password, peopleAt, startFrontEnd } from '../support/auth-flow-pages.ts'
import { openBrowser, visit } from '../support/browser.ts'
import { createClient } from '../support/flow.ts'

// The pages and their scripts as they are served, the API, and mail that a real SMTP server received.
describe('the front end of the auth-flow API in Chromium', () => {
  let browser: Browser
  let front: FrontEnd
  const {
    agree,
    authorization,
    begin,
    codeFor,
    createAccount,
    enterCode,
    identify,
    newEmail,
    shown,
    signOut,
    submit,
    textOf,
    withAccount,
  } = peopleAt(() => front)

  before(async () => {
    ;[browser, front] = await Promise.all([openBrowser(), startFrontEnd()])
  })
  after(async () => {
    await browser.close()
    await front.close()
  })

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
      assert.equal(front.mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
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
      const { client_id, redirect_uris } = await createClient(front.server, {
        scope: 'openid tos',
        redirect_uris: [`${front.base}/auth/callback`],
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
