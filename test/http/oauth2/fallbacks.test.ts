import assert from 'node:assert/strict'
import { it } from 'node:test'
import { locationOf } from '../../support/user-agent.ts'
import { connect, deviceClient, deviceCodes } from './device-flow.ts'
import { onEachEngine, visit } from './suite.ts'

onEachEngine('fallback pages', (suite) => {
  const page = (path: string) => fetch(new URL(`oauth2/fallbacks/${path}`, suite.server.publicUrl))
  const headings: [string, RegExp][] = [
    [
      'login',
      /<h1>The request could not be executed because a mandatory configuration key is missing or malformed<\/h1>/,
    ],
    [
      'consent',
      /<h1>The request could not be executed because a mandatory configuration key is missing or malformed<\/h1>/,
    ],
    [
      'logout/callback',
      /<h1>The Default Post Logout URL is not set which is why you are seeing this fallback page\. Your log out request however succeeded\.<\/h1>/,
    ],
    ['device/done', /<h1>The Default Post Device URL is not set/],
  ]
  for (const [path, heading] of headings) {
    it(`Hydra API: /oauth2/fallbacks/${path} has the heading that programs look for`, async () => {
      const response = await page(path)
      assert.equal(response.status, 200)
      assert.match(await response.text(), heading)
    })
  }

  it('the error page is a 200 for a person that shows what the query says, as text', async () => {
    const response = await page(
      'error?error=invalid_client&error_description=%3Cscript%3Ealert(1)%3C/script%3E',
    )
    const html = await response.text()
    assert.equal(response.status, 200)
    assert.match(html, /<h1>The OAuth2 request resulted in an error\.<\/h1>/)
    assert.match(html, /<li>Error: invalid_client<\/li>/)
    assert.ok(!html.includes('<script>'))
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  })
})

onEachEngine(
  'fallback pages beside applications',
  (suite) => {
    it('as in Hydra: beside a logout application, a sign-out without a target ends on the fallback page', async () => {
      const { location } = await visit(new URL('oauth2/sessions/logout', suite.server.publicUrl))
      assert.equal(location.href, `${suite.server.publicUrl}oauth2/fallbacks/logout/callback`)
      assert.match(await (await fetch(location)).text(), /Your log out request however succeeded\./)
    })

    it('as in Hydra: beside an application for user codes, a connected device ends on the fallback page', async () => {
      const client = await deviceClient(suite)
      const location = locationOf(await connect(suite, await deviceCodes(suite, client)))
      assert.equal(
        location.href,
        `${suite.server.publicUrl}oauth2/fallbacks/device/done?client_id=${client.client_id}`,
      )
    })
  },
  {
    urls: { logout: 'https://apps.example/logout', device: { verification: 'https://apps.example/device' } },
  },
)
