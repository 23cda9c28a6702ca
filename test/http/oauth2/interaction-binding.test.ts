import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authorization, createClient, redirectUri, toConsent, token, toLogin } from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import {
  about,
  accepted,
  answerOf,
  assertClientError,
  assertError,
  onEachEngine,
  visit,
  wireOf,
} from './suite.ts'

const halfAnHour = 30 * 60_000

onEachEngine('verifiers and browsers', (suite) => {
  const start = (overrides: Record<string, string | undefined> = {}) =>
    authorization(suite.server, suite.client.client_id, overrides)

  /** Where the login application sends the browser next. */
  const loggedIn = async (agent: UserAgent, url: URL, body: Record<string, unknown> = {}) =>
    accepted(suite, 'login', await toLogin(agent, url), { subject: 'ada', ...body })

  const consented = async (agent: UserAgent, url: URL, body: Record<string, unknown> = {}) =>
    accepted(suite, 'consent', await toConsent(suite.server, agent, url), {
      grant_scope: ['openid'],
      ...body,
    })

  const consentOf = (answer: { location: URL }) => answer.location.searchParams.get('consent_challenge') ?? ''
  const remembered = { remember: true }

  const assertBeginsAnew = ({ status, location }: { status: number; location: URL }) => {
    assert.equal(status, 302)
    assert.ok(location.searchParams.has('login_challenge'), location.href)
  }

  it('as in Hydra: an accepted login may be opened twice, and one consent comes of it', async () => {
    for (const body of [{}, remembered]) {
      const agent = userAgent()
      const target = await loggedIn(agent, start().url, body)
      const [first, again] = [await visit(target, agent), await visit(target, agent)]
      assert.deepEqual([first.status, again.status], [302, 302])
      assert.match(again.location.pathname, /consent$/)
      const [one, other] = await Promise.all(
        [first, again].map((each) =>
          accepted(suite, 'consent', consentOf(each), { grant_scope: ['openid'] }),
        ),
      )
      assert.ok((await visit(one ?? '', agent)).location.searchParams.has('code'))
      assertBeginsAnew(await visit(other ?? '', agent))
    }
  })

  it('as in Hydra: an accepted login that is skipped may be opened twice', async () => {
    const agent = userAgent()
    await visit(await loggedIn(agent, start().url, remembered), agent)
    const target = await loggedIn(agent, start().url)
    for (let time = 0; time < 2; time += 1)
      assert.match((await visit(target, agent)).location.pathname, /consent$/)
  })

  it('as in Hydra: going back from consent and signing in as somebody else leads to consent for them', async () => {
    for (const body of [{}, remembered]) {
      const agent = userAgent()
      const challenge = await toLogin(agent, start().url)
      const first = await visit(await accepted(suite, 'login', challenge, { subject: 'ada', ...body }), agent)
      const second = await accepted(suite, 'login', challenge, { subject: 'eve', ...body })
      for (let time = 0; time < 2; time += 1) {
        const answer = await visit(second, agent)
        const wire = await wireOf(await about(suite, 'consent', consentOf(answer)))
        assert.equal(wire['subject'], 'eve')
        const before = await wireOf(await about(suite, 'consent', consentOf(first)))
        assert.notEqual(wire.login_session_id, before.login_session_id)
      }
      const next = await toLogin(agent, start().url)
      const shown = await wireOf(await about(suite, 'login', next))
      assert.deepEqual([shown.skip, shown['subject']], body === remembered ? [true, 'eve'] : [false, ''])
    }
  })

  it('as in Hydra: the same holds in a browser where somebody was signed in', async () => {
    const agent = userAgent()
    await visit(await loggedIn(agent, start().url, remembered), agent)
    const challenge = await toLogin(agent, start({ prompt: 'login' }).url)
    for (const subject of ['ada', 'ada', 'eve', 'eve']) {
      const answer = await visit(await accepted(suite, 'login', challenge, { subject, ...remembered }), agent)
      const wire = await wireOf(await about(suite, 'consent', consentOf(answer)))
      assert.equal(wire['subject'], subject)
    }
    const other = await toLogin(agent, start({ prompt: 'login' }).url)
    const target = await accepted(suite, 'login', other, { subject: 'bob', ...remembered })
    for (let time = 0; time < 2; time += 1) assert.ok(consentOf(await visit(target, agent)))
  })

  it('security: an accepted login signs nobody in again once its session has ended', async () => {
    for (const [signsOut, othersSignIn] of [
      [true, false],
      [true, true],
      [false, true],
    ]) {
      const agent = userAgent()
      const target = await loggedIn(agent, start().url, remembered)
      await visit(target, agent)
      if (signsOut) {
        const logout = await visit(new URL('oauth2/sessions/logout', suite.server.publicUrl), agent)
        const challenge = logout.location.searchParams.get('logout_challenge') ?? ''
        await visit(await accepted(suite, 'logout', challenge), agent)
      }
      if (othersSignIn) {
        const eve = start({ prompt: 'login' }).url
        await visit(await loggedIn(agent, eve, { subject: 'eve', ...remembered }), agent)
      }
      assertClientError(await visit(target, agent), 'login_required', /ended/, redirectUri)
      const shown = await wireOf(await about(suite, 'login', await toLogin(agent, start().url)))
      assert.equal(shown['subject'], othersSignIn ? 'eve' : '')
    }
  })

  it('a consent verifier counts once: in its browser the request begins anew, in another it is refused', async () => {
    const agent = userAgent()
    const target = await consented(agent, start().url)
    assert.ok((await visit(target, agent)).location.searchParams.has('code'))
    assertBeginsAnew(await visit(target, agent))
    const elsewhere = await visit(target)
    assertClientError(
      elsewhere,
      'access_denied',
      /The consent verifier has already been used\.$/,
      redirectUri,
    )
  })

  it('of 20 visits with one consent verifier exactly one gets a code, and the others lead on', async () => {
    const agent = userAgent()
    const target = await consented(agent, start().url)
    const visits = await Promise.all(Array.from({ length: 20 }, () => visit(target, agent)))
    assert.equal(visits.filter(({ location }) => location.searchParams.has('code')).length, 1)
    for (const each of visits) if (!each.location.searchParams.has('code')) assertBeginsAnew(each)
  })

  for (const step of ['login', 'consent'] as const) {
    const targetOf = (agent: UserAgent, url: URL) =>
      step === 'login' ? loggedIn(agent, url) : consented(agent, url)

    it(`security: a ${step} verifier is worth nothing with other parameters than it was made for`, async () => {
      const agent = userAgent()
      const target = await targetOf(agent, start().url)
      const changes = {
        scope: 'openid offline_access photos.read',
        redirect_uri: 'http://127.0.0.1:1/callback',
        state: 'another-state',
        nonce: 'another-nonce',
        code_challenge: 'A'.repeat(43),
        prompt: 'consent',
        response_mode: 'query',
      }
      for (const [name, value] of Object.entries(changes)) {
        const changed = new URL(target)
        changed.searchParams.set(name, value)
        const answer = await visit(changed, agent)
        assert.equal(`${answer.status} ${answer.error}`, '303 access_denied', name)
        assert.equal(answer.location.searchParams.has('code'), false)
      }
      assert.equal((await visit(target, agent)).error, null)
    })

    it(`security: a ${step} verifier of one request does not serve another of the same client`, async () => {
      const agent = userAgent()
      const verifier = new URL(await targetOf(agent, start().url)).searchParams.get(`${step}_verifier`)
      const answer = await visit(`${start().url}&${step}_verifier=${verifier}`, agent)
      assert.equal(`${answer.status} ${answer.error}`, '303 access_denied')
    })

    it(`security: a ${step} verifier of one client does not serve another client`, async () => {
      const agent = userAgent()
      const other = await createClient(suite.server)
      const target = new URL(await targetOf(agent, start().url))
      target.searchParams.set('client_id', other.client_id)
      assert.equal((await visit(target, agent)).error, 'access_denied')
    })

    it(`security: a ${step} verifier in another browser is refused`, async () => {
      const agent = userAgent()
      const target = await targetOf(agent, start().url)
      const missing = await visit(target, userAgent())
      assertClientError(
        missing,
        'request_forbidden',
        /No CSRF value available in the session cookie\.$/,
        redirectUri,
      )
      const attacker = userAgent()
      await targetOf(attacker, start().url)
      const foreign = await visit(target, attacker)
      assertClientError(
        foreign,
        'request_forbidden',
        /The CSRF value from the token does not match/,
        redirectUri,
      )
      assert.equal((await visit(target, agent)).error, null)
    })

    it(`Hydra API: a ${step} challenge that is too old is 401, and so ends what came of it`, async () => {
      const agent = userAgent()
      const { url } = start()
      const challenge =
        step === 'login' ? await toLogin(agent, url) : await toConsent(suite.server, agent, url)
      const target = await accepted(suite, step, challenge, { subject: 'ada' })
      suite.server.clock.advance(halfAnHour + 1000)
      const text = /^The request could not be authorized\. The login request has expired, please try again\.$/
      await assertError(await about(suite, step, challenge), 401, 'request_unauthorized', text)
      await assertError(
        await about(suite, step, challenge, { accept: { subject: 'ada' } }),
        401,
        'request_unauthorized',
        text,
      )
      await assertError(
        await about(suite, step, challenge, { reject: {} }),
        401,
        'request_unauthorized',
        text,
      )
      const answer = await visit(target, agent)
      assert.equal(`${answer.status} ${answer.error}`, '303 request_unauthorized')
    })

    it(`Hydra API: a rejected ${step} request takes the words of the application to the client`, async () => {
      const agent = userAgent()
      const { url, state } = start()
      const challenge =
        step === 'login' ? await toLogin(agent, url) : await toConsent(suite.server, agent, url)
      const words = {
        error: 'access_denied',
        error_description: 'Not "today"',
        error_hint: 'Try later',
        error_debug: 'secret',
      }
      const rejected = await about(suite, step, challenge, { reject: { ...words, status_code: 403 } })
      const answer = await visit((await wireOf(rejected))['redirect_to'], agent)
      assertClientError(answer, 'access_denied', /^Not 'today' Try later$/, redirectUri)
      assert.equal(answer.state, state)
      const bare = await wireOf(await about(suite, step, challenge, { reject: {} }))
      assert.equal((await visit(bare['redirect_to'], agent)).error, `${step} request denied`)
    })
  }

  it('Hydra API: two tabs of one browser with the same client both come to their end', async () => {
    const agent = userAgent()
    const [one, two] = [start(), start()]
    const [loginOne, loginTwo] = [await toLogin(agent, one.url), await toLogin(agent, two.url)]
    const consentTwo = await visit(await accepted(suite, 'login', loginTwo, { subject: 'ada' }), agent)
    const consentOne = await visit(await accepted(suite, 'login', loginOne, { subject: 'ada' }), agent)
    for (const [request, { location }] of [
      [one, consentOne],
      [two, consentTwo],
    ] as const) {
      const challenge = location.searchParams.get('consent_challenge') ?? ''
      const target = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
      const code = (await visit(target, agent)).location.searchParams.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      assert.equal((await token(suite.server, suite.client, form)).status, 200)
    }
  })

  it('Hydra API: the cookie that binds a browser is HttpOnly, for the site, and lasts as long as the challenge', async () => {
    const response = await userAgent().get(start().url.href)
    const [cookie, ...others] = response.headers.getSetCookie()
    assert.deepEqual(others, [])
    assert.match(
      cookie ?? '',
      /^ory_hydra_login_csrf_dev_\d+=[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  it('RFC 6749 §3.1: a POST is an authorization request whose body is kept to the end', async () => {
    const agent = userAgent()
    const request = start()
    const endpoint = `${suite.server.publicUrl}oauth2/auth`
    const { location } = answerOf(await agent.post(endpoint, request.url.searchParams))
    const challenge = location.searchParams.get('login_challenge') ?? ''
    assert.equal((await wireOf(await about(suite, 'login', challenge)))['request_url'], request.url.href)
    const consent = await visit(await accepted(suite, 'login', challenge, { subject: 'ada' }), agent)
    const target = await accepted(
      suite,
      'consent',
      consent.location.searchParams.get('consent_challenge') ?? '',
    )
    const done = await visit(target, agent)
    assert.ok(done.location.searchParams.has('code'))
    assert.equal(done.state, request.state)
  })
})
