import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { visit } from '../../support/browser.ts'
import { at, password, peopleOn, type Stage, startStage } from '../../support/page-stage.ts'

describe('two tabs of one browser, in Chromium', { concurrency: 4 }, () => {
  let stage: Stage
  const people = peopleOn(() => stage)
  const { addressOf, arrivedWithCode, codeFor, connected, deviceAddress, fill, newEmail, person } = people
  const { signedOut, toCode, toConsent, toSignIn, toSignOut } = people

  before(async () => {
    stage = await startStage()
  })
  after(() => stage.close())

  /** Both tabs are at a form; they are submitted in the order given, and both end in the application. */
  const submitBoth = async (tabs: readonly Page[], submit: (tab: Page) => Promise<void>): Promise<void> => {
    for (const tab of tabs) {
      await submit(tab)
      await arrivedWithCode(tab)
    }
  }
  const orders = { 'the first one first': [0, 1], 'the second one first': [1, 0] } as const
  const inOrder = (tabs: readonly [Page, Page], [one, other]: readonly [0 | 1, 0 | 1]) => [
    tabs[one],
    tabs[other],
  ]
  const allowIfAsked = async (tab: Page): Promise<void> => {
    const isAsked = ({ pathname, origin }: URL) => pathname === '/ui/consent' || origin === stage.application
    await at(tab, isAsked)
    if (new URL(tab.url()).pathname === '/ui/consent') await tab.click('#accept')
  }

  for (const [title, order] of Object.entries(orders)) {
    it(`Sign in for one application, ${title}`, () =>
      visit(stage.browser, async (page) => {
        const [email, other] = [await person(), await page.context().newPage()]
        await toSignIn(page, email)
        await toSignIn(other, email)
        await submitBoth(inOrder([page, other], order), (tab) => tab.click('#accept'))
      }))

    it(`Sign in for two applications, ${title}`, () =>
      visit(stage.browser, async (page) => {
        const [email, other] = [await person(), await page.context().newPage()]
        await toSignIn(page, email, stage.trusted)
        await toSignIn(other, email, stage.asking)
        await submitBoth(inOrder([page, other], order), async (tab) => {
          await tab.click('#accept')
          await allowIfAsked(tab)
        })
      }))

    it(`Allow for one application, ${title}`, () =>
      visit(stage.browser, async (page) => {
        const [email, other] = [await person(), await page.context().newPage()]
        await toConsent(page, email)
        await other.goto(addressOf(stage.asking))
        await other.waitForSelector('#reject')
        await submitBoth(inOrder([page, other], order), (tab) => tab.click('#accept'))
      }))

    it(`emailed codes of two registrations, ${title}`, () =>
      visit(stage.browser, async (page) => {
        const [one, two] = [newEmail(), newEmail()]
        const other = await page.context().newPage()
        await toCode(page, one)
        await toCode(other, two)
        await fill(page, { code: await codeFor(one) })
        await fill(other, { code: await codeFor(two) })
        await submitBoth(inOrder([page, other], order), (tab) => tab.click('#accept'))
      }))

    it(`Sign in and a registration for two applications, ${title}`, () =>
      visit(stage.browser, async (page) => {
        const [email, newcomer] = [await person(), newEmail()]
        const other = await page.context().newPage()
        await toSignIn(page, email, stage.asking)
        await toCode(other, newcomer)
        await fill(other, { code: await codeFor(newcomer) })
        await submitBoth(inOrder([page, other], order), async (tab) => {
          await tab.click('#accept')
          await allowIfAsked(tab)
        })
      }))
  }

  it('Allow in one tab after somebody else signed in in another: it asks them, and leads on', () =>
    visit(
      stage.browser,
      async (page) => {
        const other = await page.context().newPage()
        await toConsent(page, await person())
        await toSignIn(other, await person(), stage.trusted, { prompt: 'select_account' })
        await other.click('#accept')
        await arrivedWithCode(other)
        await page.click('#accept')
        await page.click('a.button-primary')
        await page.click('#accept')
        await arrivedWithCode(page)
      },
      { expectErrors: [/status of 403/] },
    ))

  it('a device in one tab, an application in the other', () =>
    visit(stage.browser, async (page) => {
      const [email, other] = [await person(), await page.context().newPage()]
      await page.goto(await deviceAddress())
      await page.click('#verify')
      await page.waitForSelector('#device-code')
      await toSignIn(other, email)
      await other.click('#accept')
      await arrivedWithCode(other)
      await page.click('#accept')
      await at(page, ({ pathname }) => pathname === '/ui/consent')
      await page.click('#accept')
      await connected(page)
    }))

  it('Sign out in both', () =>
    visit(stage.browser, async (page) => {
      const other = await page.context().newPage()
      await toSignOut(page)
      await other.goto(new URL('oauth2/sessions/logout', stage.server.publicUrl).href)
      await page.click('#accept')
      await signedOut(page)
      await other.click('#accept')
      await signedOut(other)
      await toSignIn(other, await person())
      await fill(other, { password })
      await other.click('#accept')
      await arrivedWithCode(other)
    }))
})
