import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../support/browser.ts'
import {
  authorization,
  createClient,
  json,
  type RegisteredClient,
  type Tokens,
  token,
} from '../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../support/logout-receiver.ts'
import { until } from '../support/patience.ts'

const password = 'mango tree bicycle'

/** An application of another origin, with addresses for both channels. */
interface Application {
  client: RegisteredClient
  receiver: LogoutReceiver
  callback: string
  goodbye: string
}

describe('logout in Chromium', () => {
  let browser: Browser
  let server: TestGatehouse
  let shop: Application
  let forum: Application
  let people = 0

  const application = async (host: string): Promise<Application> => {
    const receiver = await startLogoutReceiver(host)
    const at = (path: string) => `${receiver.url}${path}`
    const client = await createClient(server, {
      redirect_uris: [at('callback')],
      post_logout_redirect_uris: [at('goodbye')],
      frontchannel_logout_uri: at('front-channel'),
      backchannel_logout_uri: at('back-channel'),
      skip_consent: true,
    })
    return { client, receiver, callback: at('callback'), goodbye: at('goodbye') }
  }

  before(async () => {
    server = await startTestGatehouse('sqlite', {}, { logoutDeliveries: 50, housekeeping: 3_600_000 })
    ;[shop, forum] = [await application('127.0.0.1'), await application('localhost')]
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await Promise.all([server.close(), shop.receiver.close(), forum.receiver.close()])
  })

  /** Takes the browser through a sign-in, which shows a page the first time only. */
  const signIn = async (page: Page, { client, callback }: Application): Promise<Tokens> => {
    const { url, verifier } = authorization(server, client.client_id, {
      scope: 'openid',
      redirect_uri: callback,
    })
    await page.goto(url.href)
    if (new URL(page.url()).pathname === '/ui/login') {
      people += 1
      await page.click('#register')
      for (const [id, value] of Object.entries({ email: `p${people}@example.com`, name: 'Ada', password }))
        await page.fill(`#${id}`, value)
      await page.click('#accept')
      await page.waitForURL(`${callback}**`)
    }
    const response = await token(server, client, {
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code') ?? '',
      redirect_uri: callback,
      code_verifier: verifier,
    })
    return json<Tokens>(response)
  }
  const sessionOf = ({ id_token }: Tokens): string =>
    JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()).sid
  const askToLogOut = async (page: Page, { goodbye }: Application, { id_token }: Tokens) => {
    const url = new URL('oauth2/sessions/logout', server.publicUrl)
    const parameters = { id_token_hint: id_token, post_logout_redirect_uri: goodbye, state: 'my-state' }
    url.search = new URLSearchParams(parameters).toString()
    await page.goto(url.href)
  }
  const frontChannelVisits = ({ receiver }: Application, sid: string): URL[] =>
    receiver.visits.filter(
      ({ pathname, searchParams }) => pathname === '/front-channel' && searchParams.get('sid') === sid,
    )
  const isSignedOut = async (page: Page, { client, callback }: Application): Promise<void> => {
    const parameters = { scope: 'openid', redirect_uri: callback, prompt: 'none' }
    await page.goto(authorization(server, client.client_id, parameters).url.href)
    assert.equal(new URL(page.url()).searchParams.get('error'), 'login_required')
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'by itself' : 'by a link where there is no JavaScript'

    it(`OpenID Connect RP-Initiated Logout §2, Front-Channel §2: the user confirms, every application hears of it, and the browser comes back ${how}`, () =>
      visit(
        browser,
        async (page) => {
          const tokens = await signIn(page, shop)
          await signIn(page, forum)
          const sid = sessionOf(tokens)
          await askToLogOut(page, shop, tokens)
          assert.equal(new URL(page.url()).pathname, '/ui/logout')
          assert.deepEqual(frontChannelVisits(shop, sid), [])
          await page.click('#accept')
          if (!javaScriptEnabled) await page.click('#continue')
          await page.waitForURL(`${shop.goodbye}**`)
          assert.equal(page.url(), `${shop.goodbye}?state=my-state`)
          for (const each of [shop, forum]) {
            await until(() => frontChannelVisits(each, sid).length === 1)
            const [arrived] = frontChannelVisits(each, sid)
            assert.equal(arrived?.searchParams.get('iss'), server.publicUrl)
          }
          await isSignedOut(page, shop)
        },
        { javaScriptEnabled },
      ))
  }

  it('OpenID Connect RP-Initiated Logout §2: whoever declines stays signed in', () =>
    visit(browser, async (page) => {
      const tokens = await signIn(page, shop)
      await askToLogOut(page, shop, tokens)
      await page.click('#reject')
      await page.waitForURL('**/ui/')
      assert.ok(await signIn(page, forum))
      assert.deepEqual(frontChannelVisits(shop, sessionOf(tokens)), [])
    }))

  it('Back-Channel §2.5: an application that is down holds up nobody and gets its logout token later', () =>
    visit(browser, async (page) => {
      const tokens = await signIn(page, shop)
      await signIn(page, forum)
      const sid = sessionOf(tokens)
      const tokensAt = ({ receiver }: Application) =>
        receiver.received.filter(({ token: value }) => sessionOf({ ...tokens, id_token: value }) === sid)
      forum.receiver.answer = 503
      await askToLogOut(page, shop, tokens)
      await page.click('#accept')
      await page.waitForURL(`${shop.goodbye}**`)
      await until(() => tokensAt(shop).length === 1 && tokensAt(forum).length === 1)
      await until(() => server.logs.some((line) => line.includes(sid) && line.includes('not delivered yet')))
      forum.receiver.answer = 200
      server.clock.advance(6000)
      await until(() => tokensAt(forum).length === 2)
      assert.equal(tokensAt(shop).length, 1)
    }))

  it('a sign-out on the hosted page reaches the applications by back channel', () =>
    visit(browser, async (page) => {
      const sid = sessionOf(await signIn(page, shop))
      await page.goto(new URL('ui/', server.publicUrl).href)
      await page.click('#sign-out')
      await page.waitForURL('**/ui/signed-out')
      await until(() =>
        shop.receiver.received.some(({ token: value }) => sessionOf({ id_token: value } as Tokens) === sid),
      )
      await isSignedOut(page, shop)
    }))
})
