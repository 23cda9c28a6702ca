import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { admin, authorization, authorize, createClient, type RegisteredClient } from '../../support/flow.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../../support/logout-receiver.ts'
import { until } from '../../support/patience.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertError, onEachEngine, type Suite, visit, type Wire, wireOf } from './suite.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

const suiteOf = (tests: (suite: Suite) => void) =>
  onEachEngine('logout channels', tests, {}, { logoutDeliveries: 50, housekeeping: 3_600_000 })

suiteOf((suite) => {
  let receiver: LogoutReceiver
  let clients = 0

  before(async () => {
    receiver = await startLogoutReceiver()
  })
  after(() => receiver.close())

  /** A client with addresses of its own at the receiver. */
  const clientWith = async (...channels: ('back' | 'front')[]) => {
    clients += 1
    const path = `client-${clients}`
    const client = await createClient(suite.server, {
      ...(channels.includes('back') ? { backchannel_logout_uri: `${receiver.url}${path}` } : {}),
      ...(channels.includes('front') ? { frontchannel_logout_uri: `${receiver.url}${path}?kept=1` } : {}),
    })
    return { ...client, path: `/${path}` }
  }

  const signIn = async (
    client: RegisteredClient,
    agent: UserAgent = userAgent(),
    login: Record<string, unknown> = {},
  ): Promise<UserAgent> => {
    const acceptances = { login: { remember: true, ...login } }
    await authorize(suite.server, authorization(suite.server, client.client_id), acceptances, agent)
    return agent
  }

  const logoutUrl = () => new URL('oauth2/sessions/logout', suite.server.publicUrl)
  /** The confirmed end of the browser's session, not yet followed; and the session's id. */
  const confirmed = async (agent: UserAgent) => {
    const { location } = await visit(logoutUrl(), agent)
    const challenge = location.searchParams.get('logout_challenge') ?? ''
    const { sid } = await wireOf(await about(suite, 'logout', challenge))
    return { sid: String(sid), target: await accepted(suite, 'logout', challenge) }
  }
  const deliveriesTo = (client: { path: string }) =>
    receiver.received.filter(({ path }) => path === client.path)
  /** How many tries have failed, and have been written down as such. */
  const failures = (client: RegisteredClient): number =>
    suite.server.logs.filter((line) => line.includes(client.client_id) && line.includes('not delivered'))
      .length
  const listed = async (query = ''): Promise<Wire[]> =>
    (await (await admin(suite.server, 'GET', `/admin/oauth2/logout/deliveries${query}`)).json()) as Wire[]

  it('OpenID Connect Back-Channel Logout §2.4, §2.5: the client gets a signed logout token by POST', async () => {
    const client = await clientWith('back')
    const agent = await signIn(client)
    const { sid, target } = await confirmed(agent)
    const done = await visit(target, agent)
    assert.equal(done.location.pathname, '/ui/signed-out')
    await until(() => deliveriesTo(client).length === 1)
    const [delivery] = deliveriesTo(client)
    assert.match(delivery?.contentType ?? '', /^application\/x-www-form-urlencoded/)
    const jwks = await (await fetch(new URL('.well-known/jwks.json', suite.server.publicUrl))).json()
    const { payload, protectedHeader } = await jwtVerify(
      delivery?.token ?? '',
      createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0]),
      {
        issuer: suite.server.publicUrl,
        audience: client.client_id,
        currentDate: new Date(suite.server.clock.now()),
      },
    )
    assert.deepEqual(payload['events'], { [event]: {} })
    assert.equal(payload['sid'], sid)
    assert.ok(payload.jti)
    assert.ok((payload.exp ?? 0) - (payload.iat ?? 0) <= 120)
    assert.deepEqual(payload.aud, [client.client_id])
    for (const absent of ['nonce', 'sub']) assert.equal(absent in payload, false)
    assert.equal(protectedHeader.typ, 'JWT')
  })

  it('OpenID Connect Back-Channel Logout §2.3: only the clients of the session are told, each once', async () => {
    const [first, second, stranger, deaf] = [
      await clientWith('back'),
      await clientWith('back'),
      await clientWith('back'),
      await clientWith(),
    ]
    const agent = await signIn(first)
    for (const client of [second, deaf, first]) await signIn(client, agent)
    await signIn(stranger)
    const { target } = await confirmed(agent)
    await visit(target, agent)
    await until(() => deliveriesTo(first).length + deliveriesTo(second).length >= 2)
    const counts = [first, second, stranger, deaf].map((client) => deliveriesTo(client).length)
    assert.deepEqual(counts, [1, 1, 0, 0])
  })

  it('Hydra API: a logout verifier that is used again tells nobody again', async () => {
    const client = await clientWith('back', 'front')
    const agent = await signIn(client)
    const cookies = new Map(agent.cookies)
    const { target } = await confirmed(agent)
    const copies = Array.from({ length: 8 }, () => {
      const copy = userAgent()
      for (const [name, value] of cookies) copy.cookies.set(name, value)
      return copy
    })
    const statuses = await Promise.all(copies.map(async (copy) => (await copy.get(target)).status))
    assert.deepEqual(statuses.sort(), [200, 302, 302, 302, 302, 302, 302, 302])
    await until(() => deliveriesTo(client).length === 1)
    assert.equal((await agent.get(target)).status, 302)
    assert.equal((await listed(`?client_id=${client.client_id}`)).length, 1)
  })

  it('Hydra API: a logout without a hint counts only in the browser whose session it ends', async () => {
    const client = await clientWith('back')
    const [agent, other] = [await signIn(client), await signIn(client, userAgent(), { subject: 'bob' })]
    const { target } = await confirmed(agent)
    for (const stranger of [other, userAgent()]) {
      const answer = await visit(target, stranger)
      assert.equal(answer.location.pathname, '/ui/signed-out')
    }
    assert.equal(other.cookies.has('ory_hydra_session_dev'), true)
    assert.match((await visit(logoutUrl(), agent)).location.search, /logout_challenge/)
    assert.deepEqual(await listed(`?client_id=${client.client_id}`), [])
  })

  it('OpenID Connect Front-Channel Logout §2: a page loads each client in a frame with iss and sid, then leads on', async () => {
    const [first, second] = [await clientWith('front'), await clientWith('front')]
    const agent = await signIn(first)
    await signIn(second, agent)
    const { sid, target } = await confirmed(agent)
    const response = await agent.get(target)
    assert.equal(response.status, 200)
    assert.equal(agent.cookies.has('ory_hydra_session_dev'), false)
    const html = await response.text()
    const frames = [...html.matchAll(/<iframe src="([^"]+)" hidden>/g)].map(
      ([, source = '']) => new URL(source.replaceAll('&amp;', '&')),
    )
    assert.deepEqual(frames.map(({ pathname }) => pathname).sort(), [first.path, second.path].sort())
    for (const { searchParams } of frames)
      assert.deepEqual(Object.fromEntries(searchParams), {
        kept: '1',
        iss: suite.server.publicUrl,
        sid,
      })
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'sha256-[^']+'; /)
    assert.match(policy, new RegExp(`frame-src ${new URL(receiver.url).origin};`))
    assert.match(policy, /frame-ancestors 'none'/)
    // Without scripts: by itself after a while, or by the link.
    const goal = `${suite.server.publicUrl}ui/signed-out`
    assert.ok(
      html.includes(`<noscript><meta http-equiv="refresh" content="7; url=${goal}"></noscript>`),
      'a browser that runs the script would go on twice',
    )
    assert.equal(html.match(/http-equiv="refresh"/g)?.length, 1)
    assert.ok(html.includes(`<a id="continue" href="${goal}">`))
    const [, script = ''] = /<script src="([^"]+)" defer>/.exec(html) ?? []
    const served = await fetch(new URL(script, suite.server.publicUrl))
    assert.equal(served.status, 200)
    assert.match(served.headers.get('content-type') ?? '', /^text\/javascript/)
    assert.match(served.headers.get('cache-control') ?? '', /immutable/)
    assert.deepEqual(goings(await served.text(), goal), [{ after: 500, to: goal }])
    assert.deepEqual(
      goings(await (await fetch(new URL(script, suite.server.publicUrl))).text(), goal, false),
      [{ after: 7000, to: goal }],
    )
  })

  it('RP-Initiated Logout §2: that page is in the language of ui_locales, or in that of the browser', async () => {
    for (const [query, acceptLanguage] of [
      ['?ui_locales=fr de', 'en'],
      ['', 'de-AT'],
    ] as const) {
      const agent = await signIn(await clientWith('front'))
      const { location } = await visit(
        new URL(`oauth2/sessions/logout${query}`, suite.server.publicUrl),
        agent,
      )
      const target = await accepted(suite, 'logout', location.searchParams.get('logout_challenge') ?? '')
      const response = await agent.get(target, { headers: { 'accept-language': acceptLanguage } })
      assert.equal(response.headers.get('content-language'), 'de')
      assert.equal(response.headers.get('vary'), 'Accept-Language')
      assert.match(
        await response.text(),
        /<html lang="de">[\s\S]*<h1>Sie werden abgemeldet<\/h1>[\s\S]*>Weiter<\/a>/,
      )
    }
  })

  it('OpenID Connect Front-Channel Logout §2: an address that is no web address is never put into a frame', async () => {
    const client = await createClient(suite.server)
    const patch = [{ op: 'add', path: '/frontchannel_logout_uri', value: 'javascript:alert(1)' }]
    const response = await admin(suite.server, 'PATCH', `/admin/clients/${client.client_id}`, patch)
    if (response.status !== 200) return assert.equal(response.status, 400)
    const agent = await signIn(client)
    const { target } = await confirmed(agent)
    assert.equal((await agent.get(target)).status, 302)
  })

  it('OpenID Connect Back-Channel Logout §2.5: a client that is down gets its token later, and operators see why', async () => {
    const client = await clientWith('back')
    const agent = await signIn(client)
    receiver.answer = 503
    const { sid, target } = await confirmed(agent)
    assert.equal((await visit(target, agent)).status, 302)
    const query = `?client_id=${client.client_id}`
    await until(() => failures(client) === 1)
    const [pending] = await listed(`${query}&status=pending`)
    assert.partialDeepStrictEqual(pending, {
      client_id: client.client_id,
      subject: 'ada',
      sid,
      status: 'pending',
      attempts: 1,
      last_error: 'The client answered with status 503.',
      finished_at: null,
    })
    suite.server.clock.advance(6000)
    await until(() => failures(client) === 2)
    receiver.answer = 204
    suite.server.clock.advance(11_000)
    await until(async () => (await listed(`${query}&status=delivered`)).length === 1)
    const [delivered] = await listed(query)
    assert.partialDeepStrictEqual(delivered, {
      attempts: 3,
      last_error: null,
      next_attempt_at: null,
    })
    assert.match(String(delivered?.['finished_at']), /Z$/)
    const tokens = deliveriesTo(client).map(({ token }) => token)
    assert.equal(tokens.length, 3)
    assert.equal(new Set(tokens).size, 3)
    assert.match(
      suite.server.logs.join(''),
      /"error":"The client answered with status 503\.".*not delivered yet/,
    )
    receiver.answer = 200
  })

  it('OpenID Connect Back-Channel Logout §2.5: a client that stays down for a day is given up', async () => {
    const client = await clientWith('back')
    const agent = await signIn(client)
    receiver.answer = 500
    const { target } = await confirmed(agent)
    await visit(target, agent)
    const query = `?client_id=${client.client_id}`
    await until(() => failures(client) === 1)
    suite.server.clock.advance(25 * 3_600_000)
    await until(async () => (await listed(`${query}&status=failed`)).length === 1)
    receiver.answer = 200
    suite.server.clock.advance(3_600_000)
    const other = await clientWith('back')
    const neighbour = await signIn(other)
    await visit((await confirmed(neighbour)).target, neighbour)
    await until(() => deliveriesTo(other).length === 1)
    assert.equal(deliveriesTo(client).length, 2)
    assert.match(suite.server.logs.join(''), /it was given up/)
  })

  it('OpenID Connect Back-Channel Logout §2.5: a client that hangs keeps nobody waiting', async () => {
    const [slow, quick] = [await clientWith('back'), await clientWith('back')]
    const agent = await signIn(slow)
    await signIn(quick, agent)
    const released = Promise.withResolvers<number>()
    let hanging = 0
    receiver.answer = () => {
      hanging += 1
      return released.promise
    }
    const { target } = await confirmed(agent)
    assert.equal((await visit(target, agent)).location.pathname, '/ui/signed-out')
    await until(() => hanging === 2)
    receiver.answer = 200
    const later = await clientWith('back')
    const other = await signIn(later)
    await visit((await confirmed(other)).target, other)
    await until(() => deliveriesTo(later).length === 1)
    released.resolve(200)
    const isDelivered = async ({ client_id }: RegisteredClient) =>
      (await listed(`?client_id=${client_id}`))[0]?.['status'] === 'delivered'
    await until(async () => (await isDelivered(slow)) && (await isDelivered(quick)))
  })

  it('Hydra API: ending a session by its id from outside tells its clients by back channel', async () => {
    const client = await clientWith('back', 'front')
    const agent = await signIn(client)
    const { sid } = await confirmed(agent)
    const path = '/admin/oauth2/auth/sessions/login'
    const response = await admin(suite.server, 'DELETE', `${path}?sid=${sid}`)
    assert.equal(response.status, 204)
    await until(() => deliveriesTo(client).length === 1)
    assert.equal((await admin(suite.server, 'DELETE', `${path}?sid=${sid}`)).status, 204)
    assert.equal((await listed(`?client_id=${client.client_id}`)).length, 1)
    assert.equal((await visit(logoutUrl(), agent)).location.pathname, '/ui/signed-out')
  })

  it('Hydra API: ending all sessions of a subject tells nobody', async () => {
    const client = await clientWith('back')
    const agents = [await signIn(client), await signIn(client)]
    const path = '/admin/oauth2/auth/sessions/login'
    assert.equal((await admin(suite.server, 'DELETE', `${path}?subject=ada`)).status, 204)
    for (const agent of agents)
      assert.equal((await visit(logoutUrl(), agent)).location.pathname, '/ui/signed-out')
    assert.deepEqual(await listed(`?client_id=${client.client_id}`), [])
  })

  it('Hydra API: ending sessions needs to say which', async () => {
    for (const query of ['', '?subject=', '?sid=&subject='])
      await assertError(
        await admin(suite.server, 'DELETE', `/admin/oauth2/auth/sessions/login${query}`),
        400,
        'invalid_request',
        /Either 'subject' or 'sid' query parameters need to be defined\.$/,
      )
    for (const query of ['?sid=%00', '?sid=a&sid=b', '?subject=%00'])
      assert.equal(
        (await admin(suite.server, 'DELETE', `/admin/oauth2/auth/sessions/login${query}`)).status,
        400,
      )
  })

  it('lists deliveries newest first, in pages (RFC 8288)', async () => {
    const client = await clientWith('back')
    for (let count = 0; count < 3; count += 1) {
      const agent = await signIn(client)
      const { target } = await confirmed(agent)
      await visit(target, agent)
    }
    const url = `/admin/oauth2/logout/deliveries?client_id=${client.client_id}&page_size=2`
    const first = await admin(suite.server, 'GET', url)
    const [newest, middle] = (await first.json()) as Wire[]
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await admin(suite.server, 'GET', next)
    const rest = (await second.json()) as Wire[]
    assert.equal(rest.length, 1)
    assert.doesNotMatch(second.headers.get('link') ?? '', /rel="next"/)
    const times = [newest, middle, ...rest].map((each) => String(each?.['created_at']))
    assert.deepEqual(times, times.toSorted().reverse())
    assert.equal(new Set([newest, middle, ...rest].map((each) => each?.['id'])).size, 3)
    for (const query of ['?status=lost', '?page_token=x', '?client_id=%00'])
      assert.equal((await admin(suite.server, 'GET', `/admin/oauth2/logout/deliveries${query}`)).status, 400)
  })
})

/** What the script of the page does with its time: where it goes, and after how long. All frames load, or one never does. */
function goings(script: string, href: string, loads = true): { after: number; to: string }[] {
  const gone: { after: number; to: string }[] = []
  const timers: { at: number; run: () => void }[] = []
  let now = 0
  const listeners: (() => void)[] = []
  const surroundings = {
    addEventListener: (_: string, listener: () => void) => listeners.push(listener),
    setTimeout: (run: () => void, delay: number) => timers.push({ at: now + delay, run }),
    location: { replace: (to: string) => gone.push({ after: now, to }) },
    document: { getElementById: () => ({ href }) },
  }
  runInNewContext(script, surroundings)
  if (loads) for (const listener of listeners) listener()
  for (const { at, run } of timers.sort((one, other) => one.at - other.at)) {
    now = at
    run()
  }
  return gone
}
