import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  token,
} from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { assertError, onEachEngine, visit, type Wire, wireOf } from './suite.ts'

const path = '/admin/oauth2/auth/sessions/consent'

onEachEngine('consent sessions', (suite) => {
  let people = 0
  const someone = () => {
    people += 1
    return `person-${people}`
  }

  interface Options {
    client?: RegisteredClient
    login?: Record<string, unknown>
    consent?: Record<string, unknown>
    parameters?: Record<string, string>
    agent?: ReturnType<typeof userAgent>
  }
  /** A whole sign-in; returns the request and the tokens. */
  const signIn = async (subject: string, options: Options = {}) => {
    const { client = suite.client, login = {}, consent = {}, parameters = {}, agent } = options
    const request = authorization(suite.server, client.client_id, parameters)
    const acceptances = { login: { subject, ...login }, consent }
    const callback = await authorize(suite.server, request, acceptances, agent)
    const response = await token(suite.server, client, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    })
    return { request, tokens: await wireOf(response) }
  }
  const list = async (query: string): Promise<Wire[]> => {
    const response = await admin(suite.server, 'GET', `${path}?${query}`)
    assert.equal(response.status, 200)
    return (await response.json()) as Wire[]
  }
  const withdraw = async (query: string) => {
    const response = await admin(suite.server, 'DELETE', `${path}?${query}`)
    assert.equal(response.status, 204)
    assert.equal(await response.text(), '')
  }
  const isActive = async (value: string) => (await introspect(suite.server, value))['active']

  it('Hydra API: a consent is shown with the request that it answered', async () => {
    const subject = someone()
    const { request } = await signIn(subject, {
      login: { acr: '2', amr: ['pwd'], context: { from: 'login' } },
      consent: {
        session: { access_token: { role: 'admin' }, id_token: { email: 'ada@example.com' } },
        remember: true,
        remember_for: 3600,
        context: { from: 'consent' },
      },
      parameters: { login_hint: 'ada@example.com', ui_locales: 'de en' },
    })
    const [item, ...others] = await list(`subject=${subject}`)
    assert.deepEqual(others, [])
    const { consent_request: asked, consent_request_id: id, handled_at, ...rest } = item as Wire
    assert.match(String(id), /^[0-9a-f]{32}$/)
    assert.match(String(handled_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepEqual(rest, {
      grant_scope: ['openid', 'offline_access'],
      grant_access_token_audience: [],
      session: { access_token: { role: 'admin' }, id_token: { email: 'ada@example.com' } },
      remember: true,
      remember_for: 3600,
      context: { from: 'consent' },
    })
    const { client, login_challenge, login_session_id, request_url, ...members } = asked as unknown as Wire
    assert.deepEqual(members, {
      challenge: '',
      consent_request_id: id,
      requested_scope: ['openid', 'offline_access'],
      requested_access_token_audience: [],
      skip: false,
      subject,
      oidc_context: { login_hint: 'ada@example.com', ui_locales: ['de', 'en'] },
      acr: '2',
      amr: ['pwd'],
      context: { from: 'consent' },
    })
    assert.equal((client as unknown as Wire)['client_id'], suite.client.client_id)
    assert.equal('client_secret' in (client as unknown as Wire), false)
    assert.match(String(login_challenge), /^[0-9a-f]{32}$/)
    assert.match(String(login_session_id), /^[0-9a-f-]{36}$/)
    assert.equal(request_url, request.url.href)
  })

  it('Hydra API: a list may be of one session, is empty where there is nothing, and demands a subject', async () => {
    const subject = someone()
    await signIn(subject)
    await signIn(subject)
    const both = await list(`subject=${subject}`)
    assert.equal(both.length, 2)
    const [{ consent_request: asked } = {} as Wire] = both
    const session = (asked as unknown as Wire)['login_session_id']
    assert.equal((await list(`subject=${subject}&login_session_id=${session}`)).length, 1)
    assert.deepEqual(await list(`subject=${subject}&login_session_id=other`), [])
    const nothing = await admin(suite.server, 'GET', `${path}?subject=${someone()}`)
    assert.deepEqual([await nothing.json(), nothing.headers.get('link')], [[], null])
    for (const query of ['', '?subject='])
      await assertError(
        await admin(suite.server, 'GET', `${path}${query}`),
        400,
        'invalid_request',
        /Query parameter 'subject' is not defined but should have been\.$/,
      )
    for (const query of ['subject=%00', 'subject=a&subject=b', 'subject=a&page_size=x'])
      assert.equal((await admin(suite.server, 'GET', `${path}?${query}`)).status, 400)
    const token = await admin(suite.server, 'GET', `${path}?subject=a&page_token=x`)
    await assertError(token, 400, 'invalid pagination token', /page_token/)
  })

  it('Hydra API: consents that were skipped or have expired are not listed', async () => {
    const subject = someone()
    const agent = userAgent()
    const remembered = { login: { remember: true }, consent: { remember: true, remember_for: 3600 }, agent }
    await signIn(subject, remembered)
    await signIn(subject, { agent, login: { remember: true } })
    assert.equal((await list(`subject=${subject}`)).length, 1)
    suite.server.clock.advance(3_601_000)
    assert.deepEqual(await list(`subject=${subject}`), [])
  })

  it('RFC 8288: a list comes in pages, newest first', async () => {
    const subject = someone()
    for (let count = 0; count < 3; count += 1) {
      await signIn(subject)
      suite.server.clock.advance(1000)
    }
    const first = await admin(suite.server, 'GET', `${path}?subject=${subject}&page_size=2`)
    const link = first.headers.get('link') ?? ''
    assert.match(link, /^<[^>]+>; rel="first",<[^>]+>; rel="next"$/)
    const next = /<([^>]+)>; rel="next"/.exec(link)?.[1] ?? ''
    const second = await admin(suite.server, 'GET', next)
    assert.doesNotMatch(second.headers.get('link') ?? '', /rel="next"/)
    const items = [...((await first.json()) as Wire[]), ...((await second.json()) as Wire[])]
    assert.equal(new Set(items.map((item) => item['consent_request_id'])).size, 3)
    const times = items.map((item) => String(item['handled_at']))
    assert.deepEqual(times, times.toSorted().reverse())
  })

  it('Hydra API: taking back one consent ends its tokens and no others', async () => {
    const subject = someone()
    const [first, second] = [await signIn(subject), await signIn(subject)]
    const [newest] = await list(`subject=${subject}`)
    await withdraw(`consent_request_id=${newest?.['consent_request_id']}`)
    assert.equal((await list(`subject=${subject}`)).length, 1)
    assert.equal(await isActive(second.tokens.access_token), false)
    assert.equal(await isActive(second.tokens.refresh_token), false)
    assert.equal(await isActive(first.tokens.access_token), true)
    const form = { grant_type: 'refresh_token', refresh_token: second.tokens.refresh_token }
    await assertError(await token(suite.server, suite.client, form), 400, 'invalid_grant')
    await withdraw('consent_request_id=unknown')
  })

  it('Hydra API: taking back by subject and client, or expressly all of a subject', async () => {
    const [subject, other] = [someone(), someone()]
    const client = await createClient(suite.server)
    const mine = await signIn(subject)
    const theirs = await signIn(subject, { client })
    const somebodyElse = await signIn(other)
    await withdraw(`subject=${subject}&client=${client.client_id}`)
    assert.equal(await isActive(theirs.tokens.access_token), false)
    assert.equal(await isActive(mine.tokens.access_token), true)
    await withdraw(`subject=${subject}&all=true`)
    assert.equal(await isActive(mine.tokens.access_token), false)
    assert.deepEqual(await list(`subject=${subject}`), [])
    assert.equal(await isActive(somebodyElse.tokens.access_token), true)
  })

  it('Hydra API: any other combination takes nothing back', async () => {
    const subject = someone()
    const { tokens } = await signIn(subject)
    for (const query of [
      ...['', `subject=${subject}`, `client=x`, 'all=true', `client=x&all=true`],
      ...[`subject=${subject}&all=false`, `subject=${subject}&client=x&all=true`],
      ...[`consent_request_id=x&subject=${subject}`, 'consent_request_id=x&all=true'],
    ])
      await assertError(
        await admin(suite.server, 'DELETE', `${path}?${query}`),
        400,
        'invalid_request',
        /Invalid combination of query parameters\.$/,
      )
    assert.equal(await isActive(tokens.access_token), true)
  })

  it('Hydra API: a remembered consent that was taken back is asked for again', async () => {
    const subject = someone()
    const agent = userAgent()
    await signIn(subject, { agent, login: { remember: true }, consent: { remember: true } })
    await withdraw(`subject=${subject}&all=true`)
    const { url } = authorization(suite.server, suite.client.client_id, { prompt: 'none' })
    const { location } = await visit(url, agent)
    const challenge = location.searchParams.get('login_challenge')
    const accepted = await wireOf(
      await admin(
        suite.server,
        'PUT',
        `/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`,
        { subject },
      ),
    )
    assert.equal((await visit(String(accepted['redirect_to']), agent)).error, 'consent_required')
  })

  it('security: a consent that was taken back does not come back with its verifier', async () => {
    const subject = someone()
    const agent = userAgent()
    let verifierUrl = ''
    const spy = {
      ...agent,
      get: (url: string) => {
        if (url.includes('consent_verifier')) verifierUrl = url
        return agent.get(url)
      },
    }
    await signIn(subject, { agent: spy })
    await withdraw(`subject=${subject}&all=true`)
    assert.match(verifierUrl, /consent_verifier/)
    assert.equal((await visit(verifierUrl, agent)).error, 'access_denied')
    assert.deepEqual(await list(`subject=${subject}`), [])
  })

  it('Hydra API: the access tokens of a client end all at once, and can be refreshed', async () => {
    const client = await createClient(suite.server)
    const { tokens } = await signIn(someone(), { client })
    const own = await wireOf(await token(suite.server, client, { grant_type: 'client_credentials' }))
    const { tokens: others } = await signIn(someone())
    const url = '/admin/oauth2/tokens'
    assert.equal((await admin(suite.server, 'DELETE', `${url}?client_id=${client.client_id}`)).status, 204)
    for (const value of [tokens.access_token, own.access_token]) assert.equal(await isActive(value), false)
    assert.equal(await isActive(others.access_token), true)
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    assert.equal((await token(suite.server, client, form)).status, 200)
    for (const query of ['', '?client_id='])
      await assertError(
        await admin(suite.server, 'DELETE', `${url}${query}`),
        400,
        'invalid_request',
        /Query parameter 'client_id' is not defined but it should have been\.$/,
      )
    assert.equal((await admin(suite.server, 'DELETE', `${url}?client_id=nobody`)).status, 204)
  })
})
