import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type FrontEnd, password, peopleAt, startFrontEnd } from '../../support/auth-flow-pages.ts'
import { openBrowser, visit } from '../../support/browser.ts'
import { createClient } from '../../support/flow.ts'

/** Milliseconds that an answer of the API takes here: people press a button again meanwhile. */
const slowness = 750

describe('buttons, history and tabs at the front end of the auth-flow API, in Chromium', () => {
  let browser: Browser
  let front: FrontEnd
  const people = peopleAt(() => front)
  const { agree, authorization, begin, codeFor, enterCode, identify, newEmail, shown, withAccount } = people

  before(async () => {
    ;[browser, front] = await Promise.all([openBrowser(), startFrontEnd()])
  })
  after(async () => {
    await browser.close()
    await front.close()
  })

  const steps = /authn-step$|authn-steps$|identities\/authable$|consent$|reject$/
  const answerLate = (page: Page) =>
    page.route(steps, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 })
      await new Promise((resolve) => setTimeout(resolve, slowness))
      await route.fulfill({ response })
    })
  /** The second press counts only if the button is still to be seen. */
  const pressTwice = (page: Page, selector: string, gap: number): Promise<void> =>
    page.locator(selector).evaluate((element, milliseconds) => {
      const button = element as unknown as { click(): void; offsetParent: unknown }
      const press = () => button.offsetParent && button.click()
      requestAnimationFrame(press)
      setTimeout(press, milliseconds)
    }, gap)
  const fillIn = async (page: Page, fields: Record<string, string>) => {
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value)
  }
  const mailsTo = (email: string) => front.mailbox.messages.filter(({ to }) => to.includes(email)).length
  const loadedAgain = /status of 4\d\d/

  for (const gap of [150, 600]) {
    const twice = (form: string) => `#${form} button[type=submit]`

    it(`each step of signing up, pressed twice in ${gap} ms`, () =>
      visit(browser, async (page) => {
        const email = newEmail()
        await begin(page, 'sign-in-strong')
        await page.waitForSelector('#identifier-form')
        await answerLate(page)
        await fillIn(page, { email })
        await pressTwice(page, twice('identifier-form'), gap)
        await page.waitForSelector('#code')
        await fillIn(page, { code: await codeFor(email) })
        await pressTwice(page, twice('code-form'), gap)
        await page.waitForSelector('#new-password')
        await fillIn(page, { 'new-password': password, 'new-password-again': password })
        await pressTwice(page, twice('account-form'), gap)
        await page.waitForSelector('#consent-form button')
        await pressTwice(page, twice('consent-form'), gap)
        assert.equal((await shown(page)).acr, '2')
        assert.equal(mailsTo(email), 1)
      }))

    it(`a password and a reset, pressed twice in ${gap} ms`, () =>
      visit(browser, async (page) => {
        const email = await withAccount(page)
        await begin(page)
        await identify(page, email)
        await page.waitForSelector('#password')
        await answerLate(page)
        await fillIn(page, { password })
        await pressTwice(page, twice('password-form'), gap)
        assert.equal((await shown(page)).acr, '2')
        await page.unrouteAll({ behavior: 'wait' })
        await page.click('#sign-out')
        await page.waitForSelector('#signed-out-heading')
        await begin(page)
        await identify(page, email)
        await page.waitForSelector('#forgot')
        await answerLate(page)
        await pressTwice(page, '#forgot', gap)
        await page.waitForSelector('#reset-code')
        const chosen = 'lemon bush unicycle'
        await fillIn(page, {
          'reset-code': await codeFor(email, 2),
          'reset-password': chosen,
          'reset-password-again': chosen,
        })
        await pressTwice(page, twice('reset-form'), gap)
        assert.equal((await shown(page)).amr, 'reset_password')
        assert.equal(mailsTo(email), 2)
      }))

    it(`the refusal of the documents, pressed twice in ${gap} ms`, () =>
      visit(browser, async (page) => {
        const email = newEmail()
        await begin(page)
        await identify(page, email)
        await enterCode(page, email)
        await page.waitForSelector('#consent-form [data-refuse]')
        await answerLate(page)
        await pressTwice(page, '#consent-form [data-refuse]', gap)
        assert.equal(await page.textContent('#error-code'), 'access_denied')
      }))
  }

  it('leads on from the address of a finished sign-in, which the application began', () =>
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
        await page.click('[data-step=obsolete] a')
        await page.waitForSelector('#foreign-heading')
      },
      { expectErrors: [loadedAgain] },
    ))

  it('begins the request again that was open for too long, with the address that was typed', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await page.goto(authorization({}))
        await identify(page, email)
        const code = await codeFor(email)
        front.server.clock.advance(2 * 3_600_000)
        await people.submit(page, 'code-form', { code })
        await page.click('[data-step=obsolete] a')
        await page.waitForSelector('#identifier-form')
        assert.equal(await page.inputValue('#email'), email)
        await people.submit(page, 'identifier-form', {})
        await enterCode(page, email, 2)
        await page.waitForSelector('#foreign-heading')
      },
      { expectErrors: [loadedAgain] },
    ))

  it('begins the request of consent again that was open for too long', () =>
    visit(
      browser,
      async (page) => {
        const email = newEmail()
        await begin(page)
        await identify(page, email)
        await enterCode(page, email)
        await page.waitForSelector('#consent-form button')
        front.server.clock.advance(2 * 3_600_000)
        await agree(page)
        await page.click('[data-step=obsolete] a')
        await identify(page, email)
        await enterCode(page, email, 2)
        await agree(page)
        await shown(page)
      },
      { expectErrors: [loadedAgain] },
    ))

  it('takes sign-ins in two tabs, for one application and for two', () =>
    visit(
      browser,
      async (page) => {
        const email = await withAccount(page)
        const elsewhere = `${front.base}/ui/signed-out`
        const other = await createClient(front.server, { scope: 'openid', redirect_uris: [elsewhere] })
        const clients = [{}, { client_id: other.client_id, redirect_uri: elsewhere }]
        for (const client of clients) {
          const tab = await page.context().newPage()
          await page.goto(authorization({ prompt: 'login' }))
          await tab.goto(authorization({ prompt: 'login', ...client }))
          for (const each of [tab, page]) {
            await identify(each, email)
            await people.submit(each, 'password-form', { password })
            await each.waitForSelector('#foreign-heading, #sign-in')
          }
          await tab.close()
        }
      },
      { expectErrors: [loadedAgain] },
    ))

  it('goes on if the answer to the password or to Accept was lost', () =>
    visit(
      browser,
      async (page) => {
        const lose = async (pattern: RegExp, press: () => Promise<void>) => {
          await page.route(pattern, async (route) => {
            await route.fetch({ maxRedirects: 0 })
            await route.abort()
          })
          await press()
          await page.waitForSelector('#alert:has-text("does not answer")')
          await page.unrouteAll({ behavior: 'wait' })
        }
        const email = await withAccount(page)
        await begin(page)
        await identify(page, email)
        const submit = () => people.submit(page, 'password-form', { password })
        await page.waitForSelector('#password')
        await lose(/authn-step$/, submit)
        await submit()
        assert.equal((await shown(page)).acr, '2')
        const newcomer = newEmail()
        await page.click('#sign-out')
        await page.waitForSelector('#signed-out-heading')
        await begin(page)
        await identify(page, newcomer)
        await enterCode(page, newcomer)
        await page.waitForSelector('#consent-form button')
        await lose(/consent$/, () => agree(page))
        await agree(page)
        assert.equal((await shown(page)).name, newcomer)
      },
      { expectErrors: [/ERR_FAILED/, loadedAgain] },
    ))
})
