import assert from 'node:assert/strict'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { unpackChromium } from './chromium.ts'
import { patience } from './patience.ts'

// Names under .test lead to this machine, and no other name leads anywhere.
const RESOLVER = [
  ...['MAP *.test 127.0.0.1', 'MAP * ~NOTFOUND'],
  ...['EXCLUDE localhost', 'EXCLUDE *.localhost', 'EXCLUDE 127.0.0.1', 'EXCLUDE [::1]'],
].join(',')

/** A real Chromium, with the web's own security rules in force. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    timeout: patience(30_000),
    ...(await unpackChromium()),
    chromiumSandbox: false, // refused to root and in most containers; the pages are ours
    args: [
      ...[
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
      `--host-resolver-rules=${RESOLVER}`,
    ],
  })
}

export type PageOptions = BrowserContextOptions & {
  /** Console errors that the test means to cause, such as the status of an error page. */
  expectErrors?: readonly RegExp[]
}

/**
 * Runs one visit in a fresh browser context, and fails when any of its pages wrote an error to the console, threw,
 * or broke its content security policy.
 */
export async function visit<T>(
  browser: Browser,
  run: (page: Page) => Promise<T>,
  { expectErrors = [], ...options }: PageOptions = {},
): Promise<T> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(patience(10_000))
  const problems: string[] = []
  const report = (problem: string): void => {
    if (!expectErrors.some((expected) => expected.test(problem))) problems.push(problem)
  }
  context.on('console', (message) => {
    if (message.type() === 'error') report(`${message.text()} (at ${message.location().url})`)
  })
  context.on('weberror', (thrown) => report(String(thrown.error())))
  try {
    const result = await run(await context.newPage())
    assert.equal(problems.length, 0, 'a page reported errors')
    return result
  } catch (error) {
    throw problems.length === 0 ? error : new Error(problems.join('\n'), { cause: error })
  } finally {
    await context.close()
  }
}
