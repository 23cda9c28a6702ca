import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../support/browser.ts'
import { type RunningCommand, startDemo, temporaryFolder } from '../support/command.ts'

interface Demo {
  command: RunningCommand
  application: string
  gatehouse: string
  password: string
}

async function demoIn(folder: string): Promise<Demo> {
  const command = await startDemo('--data', folder)
  const printed = async (pattern: RegExp) => (await command.prints(pattern))[1] as string
  return {
    command,
    application: await printed(/Open\s+(\S+)/),
    gatehouse: await printed(/Gatehouse\s+(http\S+)/),
    password: await printed(/password\s+(\S+)/),
  }
}

async function stop({ command }: Demo): Promise<void> {
  command.process.kill('SIGINT')
  assert.equal((await command.ends()).code, 0)
}

const signIn = (page: Page) =>
  page
    .getByRole('link', { name: 'Sign in' })
    .or(page.getByRole('button', { name: 'Sign in' }))
    .first()
    .click()
const allow = (page: Page) => page.locator('#accept').click()

async function register(
  page: Page,
  application: string,
  email: string,
  name: string,
  password: string,
): Promise<void> {
  await page.goto(application)
  await signIn(page)
  await page.locator('#register').click()
  await page.locator('#email').fill(email)
  await page.locator('#name').fill(name)
  await page.locator('#password').fill(password)
  await page.locator('#accept').click()
}

/** What the application shows of the ID token, once the browser has come back to it. */
async function claims(page: Page): Promise<Record<string, string>> {
  await page.waitForURL((url) => !url.pathname.startsWith('/ui/') && !url.searchParams.has('code'))
  const table = page.getByRole('region').or(page.locator('section')).first()
  const [names, values] = [
    await table.locator('th').allTextContents(),
    await table.locator('td').allTextContents(),
  ]
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
}

describe('the demo in a browser', () => {
  let browser: Browser
  let demo: Demo
  let removeFolder: () => Promise<void>

  before(async () => {
    browser = await openBrowser()
    const folder = await temporaryFolder({
      after: (remove) => {
        removeFolder = remove
      },
    })
    demo = await demoIn(folder)
  })
  after(async () => {
    await browser.close()
    await stop(demo)
    await removeFolder()
  })

  for (const javaScriptEnabled of [true, false]) {
    const mode = javaScriptEnabled ? 'with' : 'without'
    it(`signs in through the external provider ${mode} JavaScript, asks for consent once, and needs no password again`, () =>
      visit(
        browser,
        async (page) => {
          await page.goto(demo.application)
          await signIn(page)
          await page.getByRole('button', { name: /Example Corp/ }).click()
          assert.equal(new URL(page.url()).hostname, 'localhost')
          await page.locator('#email').fill('erin@example.com')
          await page.locator('#password').fill(demo.password)
          await page.locator('#accept').click()
          if (javaScriptEnabled) await allow(page)
          const shown = await claims(page)
          assert.equal(shown['email'], 'erin@example.com')
          assert.equal(shown['name'], 'Erin Example')
          assert.match(shown['sub'] ?? '', /^[0-9a-f-]{36}$/)

          await page.getByRole('button', { name: /sign out/i }).click()
          await page.locator('#accept').click()
          await page.waitForURL((url) => url.origin === new URL(demo.application).origin)
          await signIn(page)
          await page.getByRole('button', { name: /Example Corp/ }).click()
          assert.equal((await claims(page))['sub'], shown['sub'])
        },
        { javaScriptEnabled },
      ))
  }

  it('registers with e-mail and password; a second visit needs neither password nor consent', () =>
    visit(browser, async (page) => {
      await register(page, demo.application, 'ada@example.org', 'Ada Lovelace', 'engines of analysis')
      await allow(page)
      const shown = await claims(page)
      assert.equal(shown['email'], 'ada@example.org')
      assert.equal(shown['name'], 'Ada Lovelace')

      await page.context().clearCookies({ name: /demo|application/ })
      await page.goto(demo.application)
      await signIn(page)
      assert.equal((await claims(page))['email'], 'ada@example.org')
    }))

  it('refreshes, and after signing out asks who it is', () =>
    visit(
      browser,
      async (page) => {
        await register(page, demo.application, 'grace@example.org', 'Grace Hopper', 'nanosecond of wire')
        await allow(page)
        await claims(page)
        await page.getByRole('button', { name: /refresh/i }).click()
        assert.equal((await claims(page))['email'], 'grace@example.org')

        await page.getByRole('button', { name: /sign out/i }).click()
        await page.locator('#accept').click()
        await page.waitForURL((url) => url.origin === new URL(demo.application).origin)
        await signIn(page)
        await page.locator('#email').fill('grace@example.org')
        await page.locator('#password').fill('wrong password')
        await page.locator('#accept').click()
        assert.equal(await page.locator('[role=alert]').count(), 1)
        await page.locator('#password').fill('nanosecond of wire')
        await page.locator('#accept').click()
        assert.equal((await claims(page))['email'], 'grace@example.org')
      },
      { expectErrors: [/status of 400/] },
    ))

  it('tells the application when the user refuses consent', () =>
    visit(
      browser,
      async (page) => {
        await register(page, demo.application, 'alan@example.org', 'Alan Turing', 'imitation of games')
        await page.locator('#reject').click()
        await page.waitForURL((url) => url.origin === new URL(demo.application).origin)
        assert.match((await page.locator('main').textContent()) ?? '', /That did not work/)
      },
      { expectErrors: [/status of \d+/] },
    ))
})

it('the demo keeps accounts over a restart', async (context) => {
  const folder = await temporaryFolder(context)
  const browser = await openBrowser()
  context.after(() => browser.close())
  const first = await demoIn(folder)
  await visit(browser, async (page) => {
    await register(page, first.application, 'mary@example.org', 'Mary Somerville', 'connexion of sciences')
    await allow(page)
    await claims(page)
  })
  await stop(first)
  const second = await demoIn(folder)
  await visit(browser, async (page) => {
    await page.goto(second.application)
    await signIn(page)
    await page.locator('#email').fill('mary@example.org')
    await page.locator('#password').fill('connexion of sciences')
    await page.locator('#accept').click()
    assert.equal((await claims(page))['email'], 'mary@example.org')
  })
  await stop(second)
})
