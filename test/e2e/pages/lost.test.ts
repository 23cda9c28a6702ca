import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { visit } from '../../support/browser.ts'
import { at, goBack, loseAnswers, peopleOn, type Stage, startStage } from '../../support/page-stage.ts'

// Gatehouse has handled the request, and the browser shows that nothing came of it.
describe('answers that never reach the browser, in Chromium', { concurrency: 4 }, () => {
  let stage: Stage
  const people = peopleOn(() => stage)
  const { addressOf, arrivedWithCode, atCorp, codeFor, connected, fill, newEmail, person } = people
  const { signedOut, toCode, toConsent, toDevice, toRegistration, toSignIn, toSignOut } = people

  before(async () => {
    stage = await startStage()
  })
  after(() => stage.close())

  const press = async (page: Page, button: string, part: string): Promise<void> => {
    await loseAnswers(page, part)
    await page.click(button)
    await at(page, ({ protocol }) => protocol === 'chrome-error:')
    await loseAnswers(page, undefined)
  }
  /** Goes back to the form, unless the page leads on by itself, and presses the button again. */
  const backTo = async (page: Page, button: string, again?: () => Promise<void>): Promise<void> => {
    await goBack(page)
    if (!(await page.locator(button).isVisible())) return
    await again?.()
    await page.click(button)
  }

  type Case = {
    title: string
    parts: string[]
    button?: string
    to(page: Page): Promise<void>
    again?(page: Page): Promise<void>
    end(page: Page): Promise<unknown>
  }
  const cases: Case[] = [
    {
      title: 'Sign in',
      parts: ['POST /ui/login', 'login_verifier=', 'consent_verifier='],
      to: async (page) => toSignIn(page, await person()),
      again: (page) => fill(page, { password: 'mango tree bicycle' }),
      end: arrivedWithCode,
    },
    {
      title: 'the button of a provider',
      parts: ['POST /ui/login', 'callback/corp'],
      button: 'button[name=provider]',
      to: async (page) => {
        atCorp()
        await page.goto(addressOf(stage.trusted))
      },
      end: arrivedWithCode,
    },
    {
      title: 'Continue with the emailed code',
      parts: ['POST /ui/registration', 'login_verifier=', 'consent_verifier='],
      to: async (page) => {
        const email = newEmail()
        await toCode(page, email)
        await fill(page, { code: await codeFor(email) })
      },
      end: arrivedWithCode,
    },
    {
      title: 'Allow',
      parts: ['POST /ui/consent', 'consent_verifier='],
      to: async (page) => toConsent(page, await person()),
      end: arrivedWithCode,
    },
    {
      title: 'Allow for a device',
      parts: ['POST /ui/consent', 'consent_verifier='],
      to: async (page) => toDevice(page, await person()),
      end: connected,
    },
    { title: 'Sign out', parts: ['POST /ui/logout', 'logout_verifier='], to: toSignOut, end: signedOut },
  ]

  for (const { title, parts, button = '#accept', to, again, end } of cases)
    for (const part of parts) {
      const expectErrors = [/ERR_EMPTY_RESPONSE|ERR_CONNECTION/]
      it(`${title}: ${part} is loaded again`, () =>
        visit(
          stage.browser,
          async (page) => {
            await to(page)
            await press(page, button, part)
            await page.reload()
            await end(page)
          },
          { expectErrors },
        ))
      it(`${title}: after ${part} somebody goes back and presses it again`, () =>
        visit(
          stage.browser,
          async (page) => {
            await to(page)
            await press(page, button, part)
            await backTo(page, button, () => again?.(page) ?? Promise.resolve())
            await end(page)
          },
          { expectErrors },
        ))
    }

  it('Create account: the code that was mailed is good on the page that comes of it', () =>
    visit(
      stage.browser,
      async (page) => {
        const email = newEmail()
        await toRegistration(page, email)
        await press(page, '#accept', 'POST /ui/registration')
        await page.reload()
        await fill(page, { code: await codeFor(email) })
        await page.click('#accept')
        await arrivedWithCode(page)
      },
      { expectErrors: [/ERR_EMPTY_RESPONSE|ERR_CONNECTION/] },
    ))
})
