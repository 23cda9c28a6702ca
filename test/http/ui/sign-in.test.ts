import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import {
  admin,
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
} from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, formWith, link, open, post, register, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const sessionCookie = 'ory_kratos_session'

describe('sign-in page', () => {
  let server: TestGatehouse
  let client: RegisteredClient
  let trusted: RegisteredClient

  before(async () => {
    server = await startTestGatehouse('sqlite')
    client = await createClient(server, { client_name: 'Photo <b>Album</b>' })
    trusted = await createClient(server, { skip_consent: true })
    await register(userAgent(), server, 'ada@example.com', password)
    await register(userAgent(), server, 'bob@example.com', password)
  })
  after(() => server.close())

  const begin = (agent: UserAgent, overrides: Record<string, string> = {}, of = client): Promise<Arrival> =>
    open(agent, server, authorization(server, of.client_id, { scope: 'openid email', ...overrides }).url.href)
  const signIn = (
    agent: UserAgent,
    page: Arrival,
    email = 'ada@example.com',
    typed = password,
  ): Promise<Arrival> => submit(agent, server, page, 'password', { email, password: typed })
  const signedIn = async (email = 'ada@example.com'): Promise<UserAgent> => {
    const agent = userAgent()
    const page = await signIn(agent, await open(agent, server, '/ui/login'), email)
    assert.equal(page.url.pathname, '/ui/')
    return agent
  }

  it('leads a stranger through the password to consent, and names the application', async () => {
    const agent = userAgent()
    const page = await begin(agent, { login_hint: 'ada@example.com' })
    assert.equal(page.url.pathname, '/ui/login')
    assert.match(page.html, /Photo &lt;b&gt;Album&lt;\/b&gt;/)
    assert.match(page.html, /value="ada@example\.com"/)
    const consent = await signIn(agent, page)
    assert.equal(consent.url.pathname, '/ui/consent')
  })

  it('lets somebody who is signed in through without a question', async () => {
    const agent = await signedIn()
    assert.equal((await begin(agent)).url.pathname, '/ui/consent')
    const done = await begin(agent, {}, trusted)
    assert.ok(done.url.searchParams.has('code'))
    assert.equal((await open(agent, server, '/ui/login')).url.pathname, '/ui/')
  })

  it('asks again for prompt=login, and for max_age once it has passed (OpenID Connect Core 3.1.2.1)', async () => {
    const agent = await signedIn()
    const first = agent.cookies.get(sessionCookie)
    const page = await begin(agent, { prompt: 'login' })
    assert.equal(page.url.pathname, '/ui/login')
    assert.match(textOf(page), /Confirm it’s you/)
    assert.doesNotMatch(page.html, /type="email"/)
    assert.equal((await signIn(agent, page)).url.pathname, '/ui/consent')
    assert.notEqual(agent.cookies.get(sessionCookie), first)

    assert.equal((await begin(agent, { max_age: '3600' })).url.pathname, '/ui/consent')
    server.clock.advance(10_000)
    assert.equal((await begin(agent, { max_age: '5' })).url.pathname, '/ui/login')
    assert.equal((await begin(agent, { max_age: '3600' })).url.pathname, '/ui/consent')
  })

  it('lets the person choose another account', async () => {
    const agent = await signedIn()
    const confirm = await begin(agent, { prompt: 'login' })
    const other = await open(agent, server, link(confirm, 'switch-account'))
    assert.match(other.html, /type="email"/)
    const consent = await signIn(agent, other, 'bob@example.com')
    assert.match(textOf(consent), /bob@example\.com/)
    const choice = await open(agent, server, link(consent, 'switch-account'))
    assert.equal(choice.url.pathname, '/ui/login')
    assert.match(textOf(await signIn(agent, choice)), /ada@example\.com/)
  })

  it('signs in who went back and gave another account, however often, and ends the first session', async () => {
    const agent = userAgent()
    const page = await begin(agent)
    assert.match(textOf(await signIn(agent, page)), /ada@example\.com/)
    const first = agent.cookies.get(sessionCookie) ?? ''
    for (let time = 0; time < 2; time += 1) {
      const consent = await signIn(agent, page, 'bob@example.com')
      assert.equal(consent.url.pathname, '/ui/consent')
      assert.match(textOf(consent), /bob@example\.com/)
    }
    assert.match(textOf(await open(agent, server, '/ui/')), /bob@example\.com/)
    const asked = await signIn(agent, page)
    assert.equal(asked.url.pathname, '/ui/login', 'the first one again')
    assert.match(asked.html, /value="ada@example\.com"/)
    assert.match(textOf(await signIn(agent, asked)), /ada@example\.com/)
    await signIn(agent, await begin(agent, { prompt: 'select_account' }), 'bob@example.com')
    agent.cookies.set(sessionCookie, first)
    assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/login')
  })

  it('takes a wrong password for another account for no repeat of what was accepted', async () => {
    const agent = userAgent()
    const page = await begin(agent)
    await signIn(agent, page)
    const wrong = await signIn(agent, page, 'bob@example.com', 'wrong password')
    assert.deepEqual([wrong.status, wrong.url.pathname], [400, '/ui/login'])
    assert.match(wrong.html, /value="bob@example\.com"/)
  })

  it('OpenID Connect Core §5.5.1: asks nobody to confirm that they are somebody else than the application wants', async () => {
    const agent = await signedIn()
    const [bob] = (
      await json<{ id: string; traits: { email: string } }[]>(await admin(server, 'GET', '/admin/identities'))
    ).filter(({ traits }) => traits.email === 'bob@example.com')
    const claims = JSON.stringify({ id_token: { sub: { value: bob?.id } } })
    for (const more of [{}, { prompt: 'login' }]) {
      const page = await begin(agent, { claims, ...more })
      assert.equal(page.url.pathname, '/ui/login')
      assert.doesNotMatch(textOf(page), /Confirm it’s you|ada@example\.com/)
      assert.match(page.html, /type="email"/)
    }
    const consent = await signIn(agent, await begin(agent, { claims }), 'bob@example.com')
    assert.match(textOf(consent), /bob@example\.com/)
  })

  it('refuses wrong credentials in the same words and with the same answer, known or not', async () => {
    const answers = []
    for (const [email, typed] of [
      ['ada@example.com', 'wrong password'],
      ['nobody@example.com', 'wrong password'],
      ['no address at all', 'x'],
    ] as const) {
      const agent = userAgent()
      const page = await signIn(agent, await begin(agent), email, typed)
      assert.ok(!agent.cookies.has(sessionCookie))
      const [alert] = page.html.match(/role="alert">[\s\S]*?<\/div>/) ?? []
      answers.push(
        JSON.stringify([page.status, alert, formWith(page, 'password').hidden.map(([name]) => name)]),
      )
    }
    assert.equal(new Set(answers).size, 1)
    assert.match(answers[0] ?? '', /^\[400,.*do not match/)
  })

  it('says what is missing, and keeps what was typed but the password', async () => {
    const agent = userAgent()
    const page = await signIn(agent, await begin(agent), 'ada@example.com', '')
    assert.equal(page.status, 400)
    assert.match(textOf(page), /Enter your email and your password/)
    assert.match(page.html, /value="ada@example\.com"/)
    const secret = await signIn(agent, page, 'ada@example.com', 'a wrong secret')
    assert.doesNotMatch(secret.html, /a wrong secret/)
  })

  it('slows guessing down, and does not lock the owner out elsewhere', async () => {
    const agent = userAgent()
    await register(userAgent(), server, 'guessed@example.com', password)
    let page = await open(agent, server, '/ui/login')
    for (let attempt = 0; attempt < 5; attempt += 1)
      page = await signIn(agent, page, 'guessed@example.com', 'wrong')
    page = await signIn(agent, page, 'guessed@example.com', password)
    assert.equal(page.status, 429)
    assert.match(textOf(page), /Too many attempts\. Try again in \d+ seconds?\./)
    server.clock.advance(5 * 60_000)
    assert.equal((await signIn(agent, page, 'guessed@example.com', password)).url.pathname, '/ui/')
  })

  it('gives a new session token at every sign-in and ends the old one (ASVS 7.2.4)', async () => {
    const agent = await signedIn()
    const old = agent.cookies.get(sessionCookie) ?? ''
    assert.match(old, /^ory_st_[A-Za-z0-9]{32}$/)
    await signIn(agent, await begin(agent, { prompt: 'login' }))
    const stale = userAgent()
    stale.cookies.set(sessionCookie, old)
    assert.equal((await open(stale, server, '/ui/')).url.pathname, '/ui/login')
    const planted = userAgent()
    const token = `ory_st_${'a'.repeat(32)}`
    planted.cookies.set(sessionCookie, token)
    await signIn(planted, await open(planted, server, '/ui/login'))
    assert.notEqual(planted.cookies.get(sessionCookie), token)
  })

  it('refuses a form without a token, with one of another browser, and from another site', async () => {
    const agent = userAgent()
    const page = await open(agent, server, '/ui/login')
    const other = formWith(await open(userAgent(), server, '/ui/login'), 'password').hidden
    const own = formWith(page, 'password').hidden
    const url = new URL('/ui/login', server.publicUrl).href
    const credentials: [string, string][] = [
      ['email', 'ada@example.com'],
      ['password', password],
    ]
    const token = new Map(own).get('csrf_token') ?? ''
    for (const hidden of [[], other, [['csrf_token', `${token}x`]], [['csrf_token', '.']]] as [
      string,
      string,
    ][][]) {
      const refused = await post(agent, server, url, [...hidden, ...credentials])
      assert.equal(refused.status, 403)
      assert.match(textOf(refused), /open for too long/)
    }
    const body = new URLSearchParams([...own, ...credentials])
    for (const site of ['cross-site', 'same-site', 'none']) {
      const response = await agent.get(url, { method: 'POST', body, headers: { 'sec-fetch-site': site } })
      assert.equal(response.status, 403)
    }
    const json = {
      method: 'POST',
      body: JSON.stringify(Object.fromEntries(body)),
      headers: { 'content-type': 'application/json' },
    }
    assert.equal((await agent.get(url, json)).status, 400)
    assert.ok(!agent.cookies.has(sessionCookie))
    const accepted = await agent.get(url, {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(accepted.status, 303)
  })

  it('shows an error page for challenges that are made up, changed or too old', async () => {
    const agent = userAgent()
    const page = await begin(agent)
    const challenge = page.url.searchParams.get('login_challenge') ?? ''
    for (const wrong of ['x', `${challenge}A`, challenge.slice(0, -2)]) {
      const refused = await open(agent, server, `/ui/login?login_challenge=${wrong}`)
      assert.equal(refused.status, 410)
      assert.match(textOf(refused), /This page has expired/)
    }
  })

  it('begins the request of an application anew if its page was open for too long, and keeps what was typed', async () => {
    const agent = userAgent()
    const late = await begin(agent)
    server.clock.advance(31 * 60_000)
    const again = await signIn(agent, late)
    assert.equal(again.url.pathname, '/ui/login')
    assert.notEqual(
      again.url.searchParams.get('login_challenge'),
      late.url.searchParams.get('login_challenge'),
    )
    assert.match(again.html, /value="ada@example\.com"/)
    assert.ok(!agent.cookies.has(sessionCookie))
    assert.equal((await signIn(agent, again)).url.pathname, '/ui/consent')
  })

  it('counts nobody as signed in whose session here has ended, whatever the authorization server remembers', async () => {
    const agent = await signedIn()
    await submit(agent, server, await begin(agent), 'decision', [
      ['grant_scope', 'email'],
      ['remember', 'true'],
      ['decision', 'accept'],
    ])
    const silent = await begin(agent, { prompt: 'none' })
    assert.ok(silent.url.searchParams.has('code'))
    agent.cookies.delete(sessionCookie)
    const refused = await begin(agent, { prompt: 'none' })
    assert.equal(refused.url.searchParams.get('error'), 'login_required')
    const page = await begin(agent)
    assert.equal(page.url.pathname, '/ui/login')
    const consent = await signIn(agent, page, 'bob@example.com')
    assert.match(textOf(consent), /bob@example\.com/)
  })

  it('keeps the application and what was typed if the cookie of the form is gone, and stores nothing', async () => {
    const agent = userAgent()
    const page = await begin(agent, {}, trusted)
    agent.cookies.delete('gatehouse_csrf')
    const count = async () =>
      Number(
        (await server.database.run(sql<{ found: number }>`select count(*) as found from flows`))[0]?.found,
      )
    const before = await count()
    const again = await signIn(agent, page)
    assert.equal(await count(), before)
    assert.equal(again.url.searchParams.get('login_challenge'), page.url.searchParams.get('login_challenge'))
    assert.match(textOf(again), /open for too long/)
    assert.match(again.html, /value="ada@example\.com"/)
    assert.ok((await signIn(agent, again)).url.href.startsWith(redirectUri))
  })

  it('stores nothing under a name that no form of ours has', async () => {
    const agent = userAgent()
    const page = await open(agent, server, '/ui/login')
    const { hidden } = formWith(page, 'password')
    for (const flow of ['short', 'x'.repeat(100_000), "made'up-for-a-test"]) {
      const named = hidden.map(([name, value]): [string, string] => [name, name === 'flow' ? flow : value])
      const typed: [string, string][] = [
        ['email', 'ada@example.com'],
        ['password', password],
      ]
      const refused = await post(agent, server, '/ui/login', [...named, ...typed])
      assert.match(textOf(refused), /open for too long/)
    }
    assert.ok(!agent.cookies.has(sessionCookie))
  })

  it('answers every page with a strict policy and lets nobody store or frame it', async () => {
    for (const path of [
      '/ui/login',
      '/ui/registration',
      '/ui/signed-out',
      '/ui/error?error=invalid_scope',
      '/ui/nowhere',
    ]) {
      const { headers, html } = await open(userAgent(), server, path)
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'/)
      assert.match(policy, /frame-ancestors 'none'/)
      assert.equal(headers.get('x-frame-options'), 'DENY')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
      assert.doesNotMatch(html, /<script|style=|javascript:/)
    }
  })

  it('serves its stylesheet for ever, and no words that stand in an address', async () => {
    const page = await open(
      userAgent(),
      server,
      '/ui/error?error=invalid_client&error_description=%3Cimg%20src%3Dx%3E',
    )
    assert.match(textOf(page), /Unknown application/)
    assert.doesNotMatch(page.html, /img src=x/)
    const href = /<link rel="stylesheet" href="([^"]*)"/.exec(page.html)?.[1] ?? ''
    const stylesheet = await fetch(new URL(href, server.publicUrl))
    assert.match(stylesheet.headers.get('cache-control') ?? '', /immutable/)
    assert.match(stylesheet.headers.get('content-type') ?? '', /^text\/css/)
  })

  it('says so when too many sign in at once, with a time to come back', async () => {
    const busy = await startTestGatehouse('sqlite', { hashers: { argon2: { memory: 65536, iterations: 2 } } })
    try {
      const agent = userAgent()
      const page = await open(agent, busy, '/ui/login')
      const { hidden } = formWith(page, 'password')
      const signInAs = (index: number) =>
        post(agent, busy, '/ui/login', [
          ...hidden.map(([name, value]): [string, string] => [
            name,
            name === 'flow' ? `${value}${index}` : value,
          ]),
          ['email', `u${index}@example.com`],
          ['password', 'x'],
        ])
      const responses = await Promise.all(Array.from({ length: 150 }, (_, index) => signInAs(index)))
      const refused = responses.find(({ status }) => status === 503)
      assert.ok(refused)
      assert.equal(refused.headers.get('retry-after'), '1')
      assert.match(textOf(refused), /Many people are signing in/)
      const failures = busy.logs.filter((line) => JSON.parse(line).level === 'error')
      assert.deepEqual(failures, [])
    } finally {
      await busy.close()
    }
  })
})
