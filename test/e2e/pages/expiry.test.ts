import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { visit } from '../../support/browser.ts'
import { at, password, peopleOn, type Stage, startStage } from '../../support/page-stage.ts'

// All pages of this file share a clock: one visit at a time.
describe('pages that were open for too long, in Chromium', () => {
  let stage: Stage
  const people = peopleOn(() => stage)
  const { addressOf, arrivedWithCode, atCorp, codeFor, connected, deviceAddress, fill, newEmail, person } =
    people
  const { signedOut, toCode, toConsent, toDevice, toRegistration, toSignIn, toSignOut } = people

  before(async () => {
    stage = await startStage()
  })
  after(() => stage.close())

  const waitTooLong = () => stage.server.clock.advance(2 * 3_600_000)
  const signUp = async (page: Page, email: string): Promise<void> => {
    await page.waitForSelector('#email')
    if (new URL(page.url()).pathname === '/ui/login') await page.click('#register')
    await page.waitForSelector('#name')
    assert.equal(await page.inputValue('#email'), email)
    await fill(page, { name: 'Ada', password })
    const mails = stage.mailbox.messages.filter(({ to }) => to.includes(email)).length
    await page.click('#accept')
    await at(page, ({ pathname }) => pathname === '/ui/registration/code')
    await fill(page, { code: await codeFor(email, mails + 1) })
    await page.click('#accept')
  }

  it('Sign in: the request begins again with the address that was typed', () =>
    visit(stage.browser, async (page) => {
      const email = await person()
      await toSignIn(page, email)
      waitTooLong()
      const old = page.url()
      await page.click('#accept')
      await at(page, ({ href }) => href !== old)
      assert.equal(await page.inputValue('#email'), email)
      await fill(page, { password })
      await page.click('#accept')
      await arrivedWithCode(page)
    }))

  it('the button of a provider: the request begins again', () =>
    visit(stage.browser, async (page) => {
      atCorp()
      await page.goto(addressOf(stage.trusted))
      waitTooLong()
      const old = page.url()
      await page.click('button[name=provider]')
      await at(page, ({ href }) => href !== old)
      await page.click('button[name=provider]')
      await arrivedWithCode(page)
    }))

  it('Create account: the request begins again with the address that was typed', () =>
    visit(stage.browser, async (page) => {
      const email = newEmail()
      await toRegistration(page, email)
      waitTooLong()
      const old = page.url()
      await page.click('#accept')
      await at(page, ({ href }) => href !== old)
      await signUp(page, email)
      await arrivedWithCode(page)
    }))

  it('the emailed code: the request begins again with the address that was typed', () =>
    visit(stage.browser, async (page) => {
      const email = newEmail()
      await toCode(page, email)
      await fill(page, { code: await codeFor(email) })
      waitTooLong()
      const old = page.url()
      await page.click('#accept')
      await at(page, ({ href }) => href !== old)
      await signUp(page, email)
      await arrivedWithCode(page)
    }))

  it('the emailed code, when its page is loaded again', () =>
    visit(stage.browser, async (page) => {
      const email = newEmail()
      await toCode(page, email)
      await codeFor(email)
      waitTooLong()
      await page.reload()
      await signUp(page, email)
      await arrivedWithCode(page)
    }))

  for (const button of ['#accept', '#reject'])
    it(`${button === '#accept' ? 'Allow' : 'Deny'}: the request begins again, and asks again`, () =>
      visit(stage.browser, async (page) => {
        await toConsent(page, await person())
        waitTooLong()
        const old = page.url()
        await page.click(button)
        await at(page, ({ href }) => href !== old)
        await page.click('#accept')
        await arrivedWithCode(page)
      }))

  it('Allow, when its page is loaded again: a link begins the request again', () =>
    visit(
      stage.browser,
      async (page) => {
        await toConsent(page, await person())
        waitTooLong()
        await page.reload()
        assert.doesNotMatch((await page.textContent('main')) ?? '', /Go back to the application/)
        await page.click('a.button-primary')
        await page.click('#accept')
        await arrivedWithCode(page)
      },
      { expectErrors: [/status of 410/] },
    ))

  it('the code of a device: it is asked for again, and kept', () =>
    visit(
      stage.browser,
      async (page) => {
        for (const selector of ['#verify', '#accept']) {
          const address = await deviceAddress()
          const code = new URL(address).searchParams.get('user_code')
          await page.goto(address)
          if (selector === '#accept') await page.click('#verify')
          await page.waitForSelector(selector)
          waitTooLong()
          const old = page.url()
          await page.click(selector)
          await at(page, ({ href }) => href !== old)
          assert.equal(await page.inputValue('#user_code'), code)
        }
        const next = new URL(await deviceAddress()).searchParams.get('user_code') ?? ''
        await page.fill('#user_code', next)
        await page.click('#verify')
        await page.click('#accept')
        await fill(page, { email: await person(), password })
        await page.click('#accept')
        await page.waitForSelector('#reject')
        await page.click('#accept')
        await connected(page)
      },
      { expectErrors: [/status of 400/] },
    ))

  it('Allow for a device: its code is asked for again', () =>
    visit(stage.browser, async (page) => {
      await toDevice(page, await person())
      waitTooLong()
      await page.click('#accept')
      await page.waitForSelector('#user_code')
      await page.fill('#user_code', new URL(await deviceAddress()).searchParams.get('user_code') ?? '')
      await page.click('#verify')
      await page.click('#accept')
      await page.waitForSelector('#reject')
      await page.click('#accept')
      await connected(page)
    }))

  it('Sign out: it is asked again', () =>
    visit(stage.browser, async (page) => {
      await toSignOut(page)
      waitTooLong()
      const old = page.url()
      await page.click('#accept')
      await at(page, ({ href }) => href !== old)
      assert.match((await page.textContent('#alert')) ?? '', /open for too long/)
      await page.click('#accept')
      await signedOut(page)
    }))

  it('Sign out, when its page is loaded again: a link asks again', () =>
    visit(
      stage.browser,
      async (page) => {
        await toSignOut(page)
        waitTooLong()
        await page.reload()
        await page.click('a.button-primary')
        await page.click('#accept')
        await signedOut(page)
      },
      { expectErrors: [/status of 410/] },
    ))
})
