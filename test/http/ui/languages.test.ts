import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, register, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'

describe('pages in the language of their visitor', () => {
  let server: TestGatehouse
  let client: RegisteredClient

  before(async () => {
    server = await startTestGatehouse('sqlite')
    client = await createClient(server, { client_name: 'Photos' })
    await register(userAgent(), server, 'ada@example.com', password)
  })
  after(() => server.close())

  const german = (): UserAgent => userAgent({ 'accept-language': 'de-DE,de;q=0.9,en;q=0.5' })
  const begin = (agent: UserAgent, overrides: Record<string, string> = {}): Promise<Arrival> =>
    open(
      agent,
      server,
      authorization(server, client.client_id, { scope: 'openid email', ...overrides }).url.href,
    )
  const signIn = (agent: UserAgent, page: Arrival, typed = password): Promise<Arrival> =>
    submit(agent, server, page, 'password', { email: 'ada@example.com', password: typed })

  const assertGerman = (page: Arrival, heading: RegExp): void => {
    assert.match(page.html, /<html lang="de">/)
    assert.equal(page.headers.get('content-language'), 'de')
    assert.equal(page.headers.get('vary'), 'Accept-Language')
    assert.match(textOf(page), heading)
  }

  test('sign-in, its refusal and consent', async () => {
    const agent = german()
    const page = await begin(agent)
    assertGerman(page, /Bei Photos anmelden .*E-Mail-Adresse .*Noch kein Konto\?/)
    const refused = await signIn(agent, page, 'wrong')
    assertGerman(refused, /E-Mail-Adresse und Passwort passen nicht zusammen/)
    assert.match(refused.html, /<title>Fehler: Bei Photos anmelden · /)
    assertGerman(await signIn(agent, refused), /Photos möchte auf Ihr Konto zugreifen .*Erlauben/)
    assertGerman(await begin(agent, { prompt: 'login' }), /Bestätigen Sie, dass Sie es sind/)
    assertGerman(await open(agent, server, '/ui/'), /Sie sind angemeldet/)
    assertGerman(await open(agent, server, '/ui/logout'), /Möchten Sie sich abmelden\?/)
  })

  test('registration, device, signed out and errors', async () => {
    const agent = german()
    const registration = await open(agent, server, '/ui/registration')
    assertGerman(registration, /Konto erstellen .*Mindestens 8 Zeichen\. Einige Wörter/)
    const refused = await submit(agent, server, registration, 'password', {
      email: 'x',
      name: '',
      password: '',
    })
    assertGerman(refused, /Bitte korrigieren Sie die markierten Angaben.* Geben Sie Ihren Namen ein/)
    assertGerman(await open(agent, server, '/ui/device'), /Geben Sie den Code ein, den Ihr Gerät anzeigt/)
    assertGerman(await open(agent, server, '/ui/device/success'), /Ihr Gerät ist verbunden/)
    assertGerman(await open(agent, server, '/ui/signed-out'), /Sie sind abgemeldet/)
    assertGerman(await open(agent, server, '/ui/nowhere'), /Seite nicht gefunden/)
    assertGerman(
      await open(agent, server, '/ui/error?error=access_denied'),
      /Der Zugriff wurde nicht erlaubt/,
    )
    assertGerman(await open(agent, server, '/ui/login?login_challenge=none'), /Diese Seite ist abgelaufen/)
    assertGerman(await open(agent, server, '/ui/login?x=%00'), /Diese Anfrage kann nicht bearbeitet werden/)
  })

  test('ui_locales of the application wins over the browser, on every page of the flow', async () => {
    const agent = userAgent({ 'accept-language': 'en' })
    const page = await begin(agent, { ui_locales: 'fr de' })
    assertGerman(page, /Bei Photos anmelden/)
    const registration = await open(agent, server, page.html.match(/id="register" href="([^"]+)"/)?.[1] ?? '')
    assertGerman(registration, /Konto erstellen/)
    const refused = await signIn(agent, page, 'wrong')
    assertGerman(refused, /passen nicht zusammen/)
    assertGerman(await signIn(agent, refused), /Photos möchte auf Ihr Konto zugreifen/)
    assert.match((await open(agent, server, '/ui/')).html, /<html lang="en">/)
  })

  test('ui_locales counts on pages that fail, and once the request has expired', async () => {
    const agent = userAgent({ 'accept-language': 'en' })
    const page = await begin(agent, { ui_locales: 'de' })
    server.clock.advance(3 * 3_600_000)
    const expired = await open(agent, server, page.url.href)
    assert.equal(expired.status, 410)
    assertGerman(expired, /Diese Seite ist abgelaufen/)
    const forged = await open(agent, server, page.url.href.slice(0, -2))
    assert.match(forged.html, /<html lang="en">/)
  })

  test('ui_locales of a logout request counts as well (RP-Initiated Logout §2)', async () => {
    const agent = userAgent({ 'accept-language': 'en' })
    await signIn(agent, await begin(agent))
    const page = await open(agent, server, '/oauth2/sessions/logout?ui_locales=de')
    assert.equal(page.url.pathname, '/ui/logout')
    assertGerman(page, /Möchten Sie sich abmelden\?/)
  })
})

test('pages speak the configured default if nobody asks for a language that is enabled', async (t) => {
  const server = await startTestGatehouse('sqlite', { locales: { default: 'de', enabled: ['de'] } })
  t.after(() => server.close())
  for (const agent of [userAgent(), userAgent({ 'accept-language': 'en' })])
    assert.match((await open(agent, server, '/ui/login')).html, /<html lang="de">/)
})
