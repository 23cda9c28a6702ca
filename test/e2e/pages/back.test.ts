import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { visit } from '../../support/browser.ts'
import { at, goBack, password, peopleOn, reload, type Stage, startStage } from '../../support/page-stage.ts'

// Nothing that somebody does with the buttons of the browser itself ends in a question about forms or in a dead end.
describe('Back and reload, in Chromium', { concurrency: 4 }, () => {
  let stage: Stage
  const people = peopleOn(() => stage)
  const { addressOf, arrived, arrivedWithCode, atCorp, codeFor, connected, deviceAddress, fill } = people
  const { newEmail, person, signedOut, toCode, toConsent, toDevice, toRegistration, toSignIn, toSignOut } =
    people

  before(async () => {
    stage = await startStage()
  })
  after(() => stage.close())

  /** Back until a page has the button, unless one leads to the application by itself; then `submit`. */
  const backAndSubmit = async (page: Page, button: string, submit: () => Promise<void>): Promise<void> => {
    for (let steps = 0; steps < 3; steps += 1) {
      await goBack(page)
      if (new URL(page.url()).origin === stage.application) return
      if (await page.locator(button).isVisible()) return submit()
    }
    assert.fail(`no page with ${button}`)
  }

  it('from the application to Sign in', () =>
    visit(stage.browser, async (page) => {
      const email = await person()
      await toSignIn(page, email)
      await page.click('#accept')
      await arrivedWithCode(page)
      await backAndSubmit(page, '#accept', async () => {
        await fill(page, { email, password })
        await page.click('#accept')
      })
      await arrivedWithCode(page)
    }))

  it('from the application to Sign in, after a wrong password', () =>
    visit(
      stage.browser,
      async (page) => {
        const email = await person()
        await toSignIn(page, email)
        await fill(page, { password: 'lemon bush unicycle' })
        await page.click('#accept')
        await page.waitForSelector('#alert')
        await fill(page, { password })
        await page.click('#accept')
        await arrivedWithCode(page)
        await backAndSubmit(page, '#accept', async () => {
          await fill(page, { password })
          await page.click('#accept')
        })
        await arrivedWithCode(page)
      },
      { expectErrors: [/status of 400/] },
    ))

  it('from the application to the button of a provider', () =>
    visit(stage.browser, async (page) => {
      atCorp()
      await page.goto(addressOf(stage.trusted))
      await page.click('button[name=provider]')
      await arrivedWithCode(page)
      await backAndSubmit(page, 'button[name=provider]', () => page.click('button[name=provider]'))
      await arrivedWithCode(page)
    }))

  it('from the application to Create account and to its code', () =>
    visit(stage.browser, async (page) => {
      const email = newEmail()
      await toCode(page, email)
      const code = await codeFor(email)
      await fill(page, { code })
      await page.click('#accept')
      await arrivedWithCode(page)
      await backAndSubmit(page, '#code', async () => {
        await fill(page, { code })
        await page.click('#accept')
      })
      await arrivedWithCode(page)
    }))

  it('from the page of the code to Create account, with another address', () =>
    visit(stage.browser, async (page) => {
      await toCode(page, newEmail())
      const email = newEmail()
      await goBack(page)
      await fill(page, { email, name: 'Ada', password })
      await page.click('#accept')
      await at(page, ({ pathname }) => pathname === '/ui/registration/code')
      await fill(page, { code: await codeFor(email) })
      await page.click('#accept')
      await arrivedWithCode(page)
    }))

  it('from the application to Allow', () =>
    visit(stage.browser, async (page) => {
      await toConsent(page, await person())
      await page.click('#accept')
      await arrivedWithCode(page)
      await backAndSubmit(page, '#accept', () => page.click('#accept'))
      await arrivedWithCode(page)
    }))

  it('from the application to Deny, which somebody thinks better of', () =>
    visit(stage.browser, async (page) => {
      await toConsent(page, await person())
      await page.click('#reject')
      assert.equal((await arrived(page)).get('error'), 'access_denied')
      await backAndSubmit(page, '#accept', () => page.click('#accept'))
      await arrivedWithCode(page)
    }))

  it('from the connected device to Allow, and to Continue', () =>
    visit(stage.browser, async (page) => {
      await toDevice(page, await person())
      await page.click('#accept')
      await connected(page)
      await backAndSubmit(page, '#accept', () => page.click('#accept'))
      await connected(page)
      await backAndSubmit(page, '#device-code', () => page.click('#accept'))
      await connected(page)
    }))

  it('from the page after it to Sign out', () =>
    visit(stage.browser, async (page) => {
      await toSignOut(page)
      await page.click('#accept')
      await signedOut(page)
      await backAndSubmit(page, '#accept', () => page.click('#accept'))
      await signedOut(page)
    }))

  it('loads the pages of signing in again', () =>
    visit(
      stage.browser,
      async (page) => {
        const email = await person()
        await toSignIn(page, email, stage.asking)
        await fill(page, { password: 'lemon bush unicycle' })
        await page.click('#accept')
        await page.waitForSelector('#alert')
        await reload(page)
        assert.equal(await page.inputValue('#email'), email)
        await fill(page, { password })
        await page.click('#accept')
        await at(page, ({ pathname }) => pathname === '/ui/consent')
        await reload(page)
        await page.click('#accept')
        await arrivedWithCode(page)
        await reload(page)
      },
      { expectErrors: [/status of 400/] },
    ))

  it('loads the pages of signing up again', () =>
    visit(
      stage.browser,
      async (page) => {
        const email = newEmail()
        await toRegistration(page, email)
        await fill(page, { password: '12345678' })
        await page.click('#accept')
        await page.waitForSelector('#password-problem')
        await reload(page)
        await fill(page, { password })
        await page.click('#accept')
        await page.waitForSelector('#code')
        await reload(page)
        const code = await codeFor(email)
        await fill(page, { code: code === '000000' ? '000001' : '000000' })
        await page.click('#accept')
        await page.waitForSelector('#alert')
        await reload(page)
        await page.click('#again')
        await page.waitForSelector('.notice')
        await reload(page)
        await fill(page, { code: await codeFor(email, 2) })
        await page.click('#accept')
        await arrivedWithCode(page)
      },
      { expectErrors: [/status of 400/] },
    ))

  it('loads the pages of a device again', () =>
    visit(
      stage.browser,
      async (page) => {
        const address = await deviceAddress()
        const code = new URL(address).searchParams.get('user_code') ?? ''
        await page.goto(address)
        await fill(page, { user_code: 'BBBBBBBB' })
        await page.click('#verify')
        await page.waitForSelector('#alert')
        await reload(page)
        assert.equal(await page.inputValue('#user_code'), 'BBBBBBBB')
        await fill(page, { user_code: code })
        await page.click('#verify')
        await page.waitForSelector('#device-code')
        await reload(page)
        assert.equal(await page.textContent('#device-code'), code)
        await page.click('#accept')
        await fill(page, { email: await person(), password })
        await page.click('#accept')
        await at(page, ({ pathname }) => pathname === '/ui/consent')
        await page.click('#accept')
        await connected(page)
        await reload(page)
        await connected(page)
      },
      { expectErrors: [/status of 400/] },
    ))

  it('loads the pages of signing out again', () =>
    visit(stage.browser, async (page) => {
      await toSignOut(page)
      await reload(page)
      await page.click('#accept')
      await signedOut(page)
      await reload(page)
      await signedOut(page)
    }))
})
