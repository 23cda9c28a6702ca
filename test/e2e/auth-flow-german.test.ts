/** The front end of the auth-flow API as somebody sees it whose browser is set to German. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type FrontEnd, peopleAt, startFrontEnd } from '../support/auth-flow-pages.ts'
import { openBrowser, visit } from '../support/browser.ts'

let front: FrontEnd
let browser: Browser

before(async () => {
  ;[front, browser] = await Promise.all([startFrontEnd(), openBrowser()])
})
after(async () => {
  await browser.close()
  await front.close()
})

const people = peopleAt(() => front)
const heading = (page: Page) => page.locator('h1:visible').textContent()
const german = { locale: 'de-DE', expectErrors: [/status of 4\d\d/] }

test('every step, its problems and the mail are in German, and the page holds no other language', async () => {
  await visit(
    browser,
    async (page) => {
      const email = people.newEmail()
      await people.begin(page, 'sign-in-strong')
      await page.waitForSelector('#email')
      assert.equal(await page.locator('html').getAttribute('lang'), 'de')
      assert.equal(await heading(page), 'Anmelden')
      assert.doesNotMatch(await page.content(), /Sign in|One moment|Please try again/)
      await people.identify(page, email)
      await page.waitForSelector('#code')
      assert.equal(await heading(page), 'Code eingeben')
      assert.match((await front.mailbox.waitFor(email)).subject, /^\d{6} ist Ihr Code für die Anmeldung bei/)
      await page.click('[data-step=code] [data-resend]')
      await page.waitForSelector('#notice:not([hidden])')
      // The time is written by the browser.
      assert.match(
        (await page.locator('#notice').textContent()) ?? '',
        /Einen neuen können Sie in [45] Minuten anfordern/,
      )
      const code = await people.codeFor(email)
      await people.submit(page, 'code-form', { code: code === '000000' ? '000001' : '000000' })
      await page.waitForSelector('#code-problem')
      assert.match(
        (await page.locator('#code-problem').textContent()) ?? '',
        /Fehler:\s+Dieser Code ist falsch/,
      )
      await people.enterCode(page, email)
      await people.createAccount(page)
      await page.waitForSelector('#consent-form button')
      assert.equal(await heading(page), 'Bevor es mit Example application weitergeht')
      await people.agree(page)
      await people.shown(page)
      assert.equal(await heading(page), 'Sie sind angemeldet')
      const fact = (name: string) => page.locator(`[data-fill=${name}]`).textContent()
      assert.equal(await fact('how'), 'einem Code per E-Mail und dem gewählten Passwort')
      assert.equal(await fact('agreed'), 'den Nutzungsbedingungen und der Datenschutzerklärung')
      await people.signOut(page)
      assert.equal(await heading(page), 'Sie sind abgemeldet')
    },
    german,
  )
})
