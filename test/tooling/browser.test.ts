import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, visit } from '../support/browser.ts'

describe('a visit in the browser', () => {
  const pages: Record<string, string> = {
    '/calm': '<title>Calm</title>',
    '/inline-script': '<script>document.title = "ran"</script>',
    '/inline-style': '<p style="color: red">Red</p>',
    '/other-host': '<link rel="stylesheet" href="http://gatehouse.example/style.css">',
  }
  const server = createServer((request, response) => {
    const page = pages[request.url ?? '']
    response.writeHead(page === undefined ? 404 : 200, {
      'content-type': 'text/html',
      'content-security-policy': "default-src 'self'; style-src 'self' http://gatehouse.example",
    })
    response.end(page ?? 'Nothing here')
  })
  let browser: Browser
  let origin: string

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://gatehouse.test:${(server.address() as AddressInfo).port}`
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    server.close()
  })

  const open = (path: string, expectErrors: RegExp[] = []) =>
    visit(
      browser,
      async (page) => {
        await page.goto(origin + path)
        return page.title()
      },
      { expectErrors },
    )

  test('succeeds on a page without errors', async () => {
    assert.equal(await open('/calm'), 'Calm')
  })

  test('fails on a violation of the content security policy', async () => {
    await assert.rejects(open('/inline-script'), /Content Security Policy/)
    await assert.rejects(open('/inline-style'), /Content Security Policy/)
  })

  test('fails on a missing resource, unless the test expects it', async () => {
    await assert.rejects(open('/missing'), /404/)
    await open('/missing', [/404/])
  })

  test('reaches no other machine', async () => {
    await assert.rejects(open('/other-host'), /ERR_NAME_NOT_RESOLVED/)
  })
})
