import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { visit } from '../../support/browser.ts'
import {
  answerLate,
  at,
  password,
  peopleOn,
  pressTwice,
  type Stage,
  startStage,
} from '../../support/page-stage.ts'

// The application takes its time, so that the page of the button stays while it is pressed again.
describe('buttons that are pressed twice, in Chromium', { concurrency: 4 }, () => {
  let stage: Stage
  const slow = { slow: 'yes' }
  const {
    addressOf,
    arrived,
    arrivedWithCode,
    atCorp,
    codeFor,
    connected,
    deviceAddress,
    fill,
    newEmail,
    person,
    toCode,
    toConsent,
    toRegistration,
    toSignIn,
  } = peopleOn(() => stage)

  before(async () => {
    stage = await startStage()
  })
  after(() => stage.close())

  for (const gap of [150, 600]) {
    const twice = (selector: string) => `${selector}, twice in ${gap} ms`

    it(twice('Sign in'), () =>
      visit(stage.browser, async (page) => {
        await toSignIn(page, await person(), stage.trusted, slow)
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await arrivedWithCode(page)
      }),
    )

    it(twice('Sign in, with consent to be asked for'), () =>
      visit(stage.browser, async (page) => {
        await toSignIn(page, await person(), stage.asking, slow)
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await at(page, ({ pathname }) => pathname === '/ui/consent')
        await page.click('#accept')
        await arrivedWithCode(page)
      }),
    )

    it(twice('the button of a provider'), () =>
      visit(stage.browser, async (page) => {
        atCorp()
        await page.goto(addressOf(stage.trusted, slow))
        await answerLate(page)
        await pressTwice(page, 'button[name=provider]', gap)
        await arrivedWithCode(page)
      }),
    )

    it(twice('Create account'), () =>
      visit(stage.browser, async (page) => {
        const email = newEmail()
        await toRegistration(page, email, slow)
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await at(page, ({ pathname }) => pathname === '/ui/registration/code')
        await fill(page, { code: await codeFor(email) })
        await page.click('#accept')
        await arrivedWithCode(page)
        assert.equal(stage.mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
      }),
    )

    it(twice('Continue with the emailed code'), () =>
      visit(stage.browser, async (page) => {
        const email = newEmail()
        await toCode(page, email, slow)
        await fill(page, { code: await codeFor(email) })
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await arrivedWithCode(page)
      }),
    )

    it(twice('Send a new code'), () =>
      visit(stage.browser, async (page) => {
        const email = newEmail()
        await toCode(page, email, slow)
        await codeFor(email)
        await answerLate(page)
        await pressTwice(page, '#again', gap)
        await fill(page, { code: await codeFor(email, 2) })
        await page.click('#accept')
        await arrivedWithCode(page)
        assert.equal(stage.mailbox.messages.filter(({ to }) => to.includes(email)).length, 2)
      }),
    )

    it(twice('Allow'), () =>
      visit(stage.browser, async (page) => {
        await toConsent(page, await person(), slow)
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await arrivedWithCode(page)
      }),
    )

    it(twice('Deny'), () =>
      visit(stage.browser, async (page) => {
        await toConsent(page, await person(), slow)
        await answerLate(page)
        await pressTwice(page, '#reject', gap)
        assert.equal((await arrived(page)).get('error'), 'access_denied')
      }),
    )

    it(twice('every button on the way of a device'), () =>
      visit(stage.browser, async (page) => {
        await page.goto(await deviceAddress())
        await answerLate(page)
        await pressTwice(page, '#verify', gap)
        await pressTwice(page, '#accept', gap)
        await fill(page, { email: await person(), password })
        await pressTwice(page, '#accept', gap)
        await page.waitForSelector('#reject')
        await pressTwice(page, '#accept', gap)
        await connected(page)
      }),
    )

    it(twice('Sign out'), () =>
      visit(stage.browser, async (page) => {
        await toSignIn(page, await person())
        await page.click('#accept')
        await arrivedWithCode(page)
        await page.goto(new URL('/oauth2/sessions/logout', stage.server.publicUrl).href)
        await answerLate(page)
        await pressTwice(page, '#accept', gap)
        await at(page, ({ pathname }) => pathname === '/ui/signed-out')
      }),
    )
  }
})
