import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../src/platform/http/index.ts'
import { eventsOf } from '../../support/audit.ts'
import { admin, authorization, createClient, json, type RegisteredClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.ts'
import { type Arrival, open, post, register, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const sessionCookie = 'ory_kratos_session'

describe('sign-in through an external identity provider', () => {
  let corp: IdentityProvider
  let server: TestGatehouse
  let client: RegisteredClient
  let people = 0

  const settings = (port: number, registration = true) => ({
    serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
    selfservice: {
      flows: { registration: { enabled: registration } },
      methods: {
        oidc: {
          enabled: true,
          config: {
            providers: [
              {
                id: 'corp',
                provider: 'generic',
                label: 'Example Corp',
                issuer_url: corp.issuer,
                client_id: corp.clientId,
                client_secret: corp.clientSecret,
              },
            ],
          },
        },
      },
    },
  })

  before(async () => {
    const [port, closedPort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')]
    const callbacks = [port, closedPort].map(
      (each) => `http://127.0.0.1:${each}/self-service/methods/oidc/callback/corp`,
    )
    corp = await startIdentityProvider(callbacks)
    server = await startTestGatehouse('sqlite', settings(port))
    client = await createClient(server)
    closed = () => startTestGatehouse('sqlite', settings(closedPort, false))
  })
  after(async () => {
    await Promise.all([server.close(), corp.close()])
  })
  let closed: () => Promise<TestGatehouse>

  /** Somebody new at the provider signs in there next. */
  const atProvider = (claims: Record<string, unknown> = {}) => {
    people += 1
    const account = {
      sub: `sub-${people}`,
      email: `corp${people}@example.com`,
      email_verified: true,
      name: 'Corp Person',
    }
    corp.account = { ...account, ...claims }
    return corp.account
  }
  const begin = (agent: UserAgent, overrides: Record<string, string> = {}): Promise<Arrival> =>
    open(
      agent,
      server,
      authorization(server, client.client_id, { scope: 'openid email', ...overrides }).url.href,
    )
  const givePassword = async (email: string) => {
    const all = await json<{ id: string; schema_id: string; traits: { email: string } }[]>(
      await admin(server, 'GET', '/admin/identities?page_size=500'),
    )
    const found = all.find(({ traits }) => traits.email === email)
    const { status } = await admin(server, 'PUT', `/admin/identities/${found?.id}`, {
      ...{ schema_id: 'default', state: 'active', traits: found?.traits },
      credentials: { password: { config: { password } } },
    })
    assert.equal(status, 200)
  }
  const choose = async (agent: UserAgent, page: Arrival, at = server): Promise<string> => {
    const { url } = await submit(agent, at, page, 'provider', { provider: 'corp' })
    assert.equal(url.origin, corp.issuer)
    return corp.visit(url.href)
  }

  it('creates the account at the first visit, finds it at the next and needs no question in between', async () => {
    const { email } = atProvider()
    const agent = userAgent()
    const page = await begin(agent)
    assert.match(textOf(page), /Continue with Example Corp/)
    const consent = await open(agent, server, await choose(agent, page))
    assert.equal(consent.url.pathname, '/ui/consent')
    assert.match(textOf(consent), new RegExp(`Corp Person ${email}`))
    assert.equal((await begin(agent)).url.pathname, '/ui/consent')

    const elsewhere = userAgent()
    const home = await open(
      elsewhere,
      server,
      await choose(elsewhere, await open(elsewhere, server, '/ui/login')),
    )
    assert.equal(home.url.pathname, '/ui/')
    assert.match(textOf(home), new RegExp(String(email)))
  })

  it('starts from the registration page as well', async () => {
    atProvider()
    const agent = userAgent()
    const page = await begin(agent, { prompt: 'registration' })
    const consent = await open(agent, server, await choose(agent, page))
    assert.equal(consent.url.pathname, '/ui/consent')
  })

  it('asks the provider to authenticate anew where the application demands it', async () => {
    atProvider()
    const agent = userAgent()
    await open(agent, server, await choose(agent, await begin(agent)))
    assert.equal(corp.lastRequest.get('prompt'), null)
    const again = await open(agent, server, await choose(agent, await begin(agent, { prompt: 'login' })))
    assert.equal(corp.lastRequest.get('prompt'), 'login')
    assert.equal(again.url.pathname, '/ui/consent')
  })

  it('OpenID Connect Core §3.1.2.1: what was proven before a new sign-in that is demanded makes it no stronger', async () => {
    const account = atProvider()
    const agent = userAgent()
    const stepwise = await createClient(server, {
      skip_consent: true,
      metadata: { gatehouse: { assurance_table: 'auth_flow' } },
    })
    const ask = async (overrides: Record<string, string>) =>
      open(
        agent,
        server,
        authorization(server, stepwise.client_id, { scope: 'openid', ...overrides }).url.href,
      )
    await open(agent, server, await choose(agent, await open(agent, server, '/ui/login')))
    const email = String(account['email'])
    await givePassword(email)
    const page = await open(agent, server, '/ui/login')
    await submit(agent, server, page, 'password', { email, password })
    assert.ok((await ask({ acr_values: '2' })).url.searchParams.has('code'))

    server.clock.advance(10_000)
    for (const demanded of [{ prompt: 'login' }, { max_age: '5' }]) {
      const again = await ask({ acr_values: '2', ...demanded })
      assert.equal(again.url.pathname, '/ui/login')
      const weak = await open(agent, server, await choose(agent, again))
      assert.equal(weak.url.pathname, '/ui/login', 'the provider alone is too weak')
      const strong = await submit(agent, server, weak, 'password', { email, password })
      assert.ok(strong.url.searchParams.has('code'), textOf(strong))
      server.clock.advance(10_000)
    }
  })

  it('does not send the provider what the application said (login_hint, acr_values)', async () => {
    atProvider()
    const agent = userAgent()
    const page = await begin(agent, { login_hint: 'victim@example.com', acr_values: 'x', ui_locales: 'de' })
    await choose(agent, page)
    for (const name of ['login_hint', 'acr_values', 'ui_locales', 'prompt'])
      assert.equal(corp.lastRequest.get(name), null)
  })

  it('what the provider answered is told to operators, beside what to do', async () => {
    const account = corp.account
    corp.account = undefined
    try {
      const agent = userAgent()
      const callback = await choose(agent, await begin(agent))
      const response = await agent.get(callback)
      const id = response.headers.get('x-request-id')
      const explained = await json<Record<string, string>>(await admin(server, 'GET', `/admin/explain/${id}`))
      assert.equal(explained['rule'], 'provider_cancelled')
      assert.match(explained['detail'] ?? '', /^access_denied: /)
      assert.match(explained['advice'] ?? '', /said no at the provider/)
      const failed = await eventsOf(server, { type: 'sign_in.failed' })
      assert.partialDeepStrictEqual(failed[0], {
        ...{ kind: 'oidc', client_id: client.client_id },
        details: { provider: 'corp', reason: 'denied' },
      })
    } finally {
      corp.account = account
    }
  })

  it('leads somebody who cancels back to the sign-in page of the same request', async () => {
    const agent = userAgent()
    const page = await begin(agent)
    corp.account = undefined
    const back = await open(agent, server, await choose(agent, page))
    assert.equal(back.url.pathname, '/ui/login')
    assert.match(textOf(back), /You cancelled signing in/)
    await register(userAgent(), server, 'after@example.com', password)
    const consent = await submit(agent, server, back, 'password', { email: 'after@example.com', password })
    assert.equal(consent.url.pathname, '/ui/consent')
  })

  it('says on the registration page as well what a provider has led to', async () => {
    const agent = userAgent()
    const page = await begin(agent, { prompt: 'registration' })
    corp.account = undefined
    const cancelled = await open(agent, server, await choose(agent, page))
    assert.equal(cancelled.url.pathname, '/ui/registration')
    assert.match(textOf(cancelled), /You cancelled signing in/)
    atProvider({ email: undefined })
    const nameless = await open(agent, server, await choose(agent, cancelled))
    assert.match(textOf(nameless), /We did not get your email address/)
  })

  it('does not link accounts by e-mail address, and says how to sign in', async () => {
    await register(userAgent(), server, 'mine@example.com', password)
    atProvider({ email: 'Mine@example.com', email_verified: false })
    const agent = userAgent()
    const back = await open(agent, server, await choose(agent, await begin(agent)))
    assert.match(textOf(back), /An account with this email already exists/)
    assert.ok(!agent.cookies.has(sessionCookie))
  })

  it('makes no account without an e-mail address, and none where registration is closed', async () => {
    atProvider({ email: undefined, email_verified: undefined })
    const agent = userAgent()
    const back = await open(agent, server, await choose(agent, await begin(agent)))
    assert.match(textOf(back), /An account needs one/)
    const shut = await closed()
    try {
      atProvider()
      const visitor = userAgent()
      const page = await open(visitor, shut, '/ui/login')
      const refused = await open(visitor, shut, await choose(visitor, page, shut))
      assert.match(textOf(refused), /new accounts are not accepted/)
      assert.ok(!visitor.cookies.has(sessionCookie))
    } finally {
      await shut.close()
    }
  })

  it('signs nobody in from a callback of another browser (login CSRF), and signs in once in its own', async () => {
    atProvider()
    const [attacker, victim] = [userAgent(), userAgent()]
    const callback = await choose(attacker, await open(attacker, server, '/ui/login'))
    await choose(victim, await open(victim, server, '/ui/login'))
    for (const agent of [victim, userAgent()]) {
      const refused = await open(agent, server, callback)
      assert.equal(refused.status, 403)
      assert.ok(!agent.cookies.has(sessionCookie))
    }
    await open(attacker, server, callback)
    assert.ok(attacker.cookies.has(sessionCookie))
    // As after an answer that was lost: the same browser gets the same session, until that has ended.
    const session = attacker.cookies.get(sessionCookie)
    attacker.cookies.delete(sessionCookie)
    const home = await open(attacker, server, callback)
    assert.equal(attacker.cookies.get(sessionCookie), session)
    await submit(attacker, server, home, 'sign-out', {})
    const replayed = await open(attacker, server, callback)
    assert.match(textOf(replayed), /open for too long/)
    assert.ok(!attacker.cookies.has(sessionCookie))
    // Nobody fills the audit trail by loading one address again and again.
    const reasons = (await eventsOf(server, { type: 'sign_in.failed' })).map(
      ({ details }) => details['reason'],
    )
    assert.ok(!reasons.includes('replayed'))
  })

  it('gives both forms of a first visit a token that counts', async () => {
    await register(userAgent(), server, 'both@example.com', password)
    atProvider()
    const byPassword = userAgent()
    const credentials = { email: 'both@example.com', password }
    const home = await submit(
      byPassword,
      server,
      await open(byPassword, server, '/ui/login'),
      'password',
      credentials,
    )
    assert.equal(home.url.pathname, '/ui/')
    const byProvider = userAgent()
    await choose(byProvider, await open(byProvider, server, '/ui/login'))
  })

  it('takes no notice of words in a link that are not its own', async () => {
    const page = await open(userAgent(), server, '/ui/login?problem=Call+us+at+555')
    assert.doesNotMatch(page.html, /555|role="alert"/)
    assert.doesNotMatch(
      (await open(userAgent(), server, '/ui/login?problem=constructor')).html,
      /role="alert"/,
    )
  })

  it('does not know other providers, and needs the token of the form', async () => {
    const agent = userAgent()
    const page = await open(agent, server, '/ui/login')
    const unknown = await submit(agent, server, page, 'provider', { provider: 'evil' })
    assert.equal(unknown.status, 502)
    const forged = await post(agent, server, '/ui/login', { provider: 'corp' })
    assert.deepEqual([forged.url.pathname, forged.status], ['/ui/login', 403])
    const nowhere = await open(agent, server, '/self-service/methods/oidc/callback/evil?state=x')
    assert.equal(nowhere.status, 404)
  })

  it('stays below what servers accept as an address', async () => {
    atProvider()
    const agent = userAgent()
    const page = await begin(agent)
    const { url } = await submit(agent, server, page, 'provider', { provider: 'corp' })
    assert.ok(url.href.length < 3000, `${url.href.length} characters`)
  })
})
