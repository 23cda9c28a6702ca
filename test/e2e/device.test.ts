import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../support/browser.ts'
import { createClient, type RegisteredClient } from '../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'

const password = 'mango tree bicycle'

// The device is openid-client; its user is a person with Chromium who knows only what the device shows.
describe('a device, its user in Chromium and the hosted pages', () => {
  let server: TestGatehouse
  let browser: Browser
  let client: RegisteredClient
  let device: oidc.Configuration

  before(async () => {
    server = await startTestGatehouse('sqlite', {
      oauth2: { device_authorization: { token_polling_interval: '1s' } },
    })
    client = await createClient(server, {
      client_name: 'Living Room TV',
      redirect_uris: [],
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    })
    device = await oidc.discovery(new URL(server.publicUrl), client.client_id, undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    })
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const begin = () => oidc.initiateDeviceAuthorization(device, { scope: 'openid offline_access email' })
  const register = async (page: Page, email: string): Promise<void> => {
    await page.click('#register')
    for (const [id, value] of Object.entries({ email, name: 'Ada Lovelace', password }))
      await page.fill(`#${id}`, value)
    await page.click('#accept')
  }

  it('RFC 8628 §3.3: types the code, signs up, consents, and the device is signed in', async () => {
    const codes = await begin()
    await visit(browser, async (page) => {
      await page.goto(codes.verification_uri)
      await page.fill(
        '#user_code',
        `${codes.user_code.slice(0, 4).toLowerCase()}-${codes.user_code.slice(4)}`,
      )
      await page.click('#verify')
      assert.equal(await page.textContent('h1'), 'Connect Living Room TV?')
      await page.click('#accept')
      await register(page, 'ada@example.com')
      assert.match((await page.textContent('h1')) ?? '', /Living Room TV wants to access your account/)
      assert.doesNotMatch((await page.textContent('main')) ?? '', /sent back to/)
      await page.click('#accept')
      assert.equal(new URL(page.url()).pathname, '/ui/device/success')
      assert.equal(await page.textContent('h1'), 'Your device is connected')
    })
    const tokens = await oidc.pollDeviceAuthorizationGrant(device, codes)
    assert.equal(tokens.scope, 'openid offline_access email')
    assert.equal(tokens.claims()?.['email'], 'ada@example.com')
    assert.ok(tokens.refresh_token)
  })

  it('RFC 8628 §3.3.1, §5.4: a link fills in the code, and nothing happens until the person has continued', async () => {
    const codes = await begin()
    await visit(browser, async (page) => {
      await page.goto(codes.verification_uri_complete ?? '')
      assert.equal(await page.inputValue('#user_code'), codes.user_code)
      await page.click('#verify')
      assert.equal(await page.textContent('#device-code'), codes.user_code)
      assert.match((await page.textContent('#alert')) ?? '', /only if you started this yourself/)
      await page.click('#reject')
      assert.equal(new URL(page.url()).pathname, '/ui/device')
      assert.equal(await page.inputValue('#user_code'), '')
    })
  })

  it('a wrong code is told on the page, and so is that too many were tried', async () => {
    await visit(
      browser,
      async (page) => {
        await page.goto((await begin()).verification_uri)
        for (let guess = 0; guess < 11; guess += 1) {
          await page.fill('#user_code', 'BBBBBBBB')
          await page.click('#verify')
          await page.waitForSelector('#alert')
        }
        assert.match(
          (await page.textContent('#alert')) ?? '',
          /Too many attempts\. Try again in \d+ minutes\./,
        )
      },
      { expectErrors: [/status of (400|429)/] },
    )
  })

  it('RFC 8628 §3.5: a device whose user says no is told so', async () => {
    const codes = await begin()
    await visit(browser, async (page) => {
      await page.goto(codes.verification_uri_complete ?? '')
      await page.click('#verify')
      await page.click('#accept')
      await register(page, 'grace@example.com')
      await page.click('#reject')
      assert.equal(await page.textContent('h1'), 'Access was not granted')
    })
    await assert.rejects(
      oidc.pollDeviceAuthorizationGrant(device, codes),
      (error: oidc.ResponseBodyError) => error.error === 'access_denied',
    )
  })
})
