import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { type FrontEnd, password, peopleAt, startFrontEnd } from '../support/auth-flow-pages.ts'
import { openBrowser, visit } from '../support/browser.ts'

// Back, reload, lost answers, codes that are no good, and people who change their mind.
describe('people who stray, at the front end of the auth-flow API in Chromium', () => {
  let browser: Browser
  let front: FrontEnd
  const {
    agree,
    authorization,
    begin,
    codeFor,
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

  it('says in plain words how somebody signed in and what they agreed to', () =>
    visit(browser, async (page) => {
      const email = newEmail()
      await begin(page)
      await identify(page, email)
      await enterCode(page, email)
      await agree(page)
      await shown(page)
      assert.equal(await textOf(page, '[data-fill=how]'), 'a code that we emailed you')
      assert.equal(await textOf(page, '[data-fill=agreed]'), 'the terms of service and the privacy policy')
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
      assert.equal(front.mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
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
        assert.equal(front.mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
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
      await page.goto(`${front.base}/ui/sso/callback?${query}`)
      assert.doesNotMatch(await textOf(page, 'body'), /0900|call/)
    }))
})
