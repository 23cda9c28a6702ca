import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  authable,
  bearer,
  begin,
  call,
  claimsIn,
  follow,
  fragmentOf,
  initStep,
  mailedCode,
  newAddress,
  pages,
  prehashed,
  step,
  withCode,
} from '../../support/auth-flow.ts'
import {
  admin,
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  token,
} from '../../support/flow.ts'
import { open, submit } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

const sessionCookie = 'ory_kratos_session'

interface SessionJson {
  id: string
  active: boolean
  authenticator_assurance_level: string
  authentication_methods: { method: string; aal: string; completed_at: string }[]
  identity: { id: string }
}

onEachEngine('sessions that the hosted pages share', (suite) => {
  /** An application whose people sign in at the hosted pages. */
  let hosted: RegisteredClient
  before(async () => {
    const { publicUrl } = suite.server
    hosted = await createClient(suite.server, {
      skip_consent: true,
      metadata: { gatehouse: { login_url: `${publicUrl}ui/login`, consent_url: `${publicUrl}ui/consent` } },
    })
  })

  const cookieOf = ({ cookies }: UserAgent) =>
    [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  /** The browser performs a step: it sends its cookies and takes those of the answer. */
  async function perform(agent: UserAgent, ...given: Parameters<typeof step>) {
    const [server, challenge, id, method, metadata, more] = given
    const cookie = cookieOf(agent)
    const answer = await step(server, challenge, id, method, metadata, { ...more, ...(cookie && { cookie }) })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      agent.cookies.set(name, value)
    }
    return answer
  }

  /** Signs in by code in the auth-flow API, in a browser that takes cookies. */
  async function byCode(email: string, agent = userAgent(), parameters = {}) {
    const { server } = suite
    const mails = server.mailbox.messages.filter(({ to }) => to.includes(email)).length
    const { challenge } = await begin(server, parameters, agent)
    const { identity_id: id, method_name } = (await authable(server, challenge, email)).body.authn_step
    if (method_name !== 'emailed_code') await initStep(server, challenge, id)
    const code = await mailedCode(server, email, mails + 1)
    const answer = await perform(agent, server, challenge, id, 'emailed_code', { code })
    return { agent, challenge, id, email, code, answer }
  }

  const atHosted = (agent: UserAgent, parameters: Record<string, string> = {}) =>
    open(
      agent,
      suite.server,
      authorization(suite.server, hosted.client_id, { scope: 'openid', ...parameters }).url.href,
    )

  const sessionsOf = async (id: string, query = ''): Promise<SessionJson[]> => {
    const response = await admin(suite.server, 'GET', `/admin/identities/${id}/sessions${query}`)
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as SessionJson[]
  }

  it('signed in by the auth-flow API is signed in at the hosted pages, with the same session', async () => {
    const { agent, id, answer } = await byCode(newAddress())
    assert.ok(agent.cookies.has(sessionCookie))
    await follow(agent, answer.body.redirect_to ?? '')
    const arrived = await atHosted(agent)
    assert.ok(arrived.url.searchParams.has('code'), arrived.url.href)
    assert.equal((await open(agent, suite.server, '/ui/')).url.pathname, '/ui/')
    const [session, ...others] = await sessionsOf(id)
    assert.deepEqual(others, [])
    assert.equal(session?.active, true)
    assert.equal(session?.identity.id, id)
    assert.equal(session?.authenticator_assurance_level, 'aal1')
    assert.deepEqual(
      session?.authentication_methods.map(({ method, aal }) => [method, aal]),
      [['code', 'aal1']],
    )
  })

  it('signed in at the hosted pages is signed in for the auth-flow API, as far as the session reaches', async () => {
    const { server } = suite
    const agent = userAgent()
    const email = newAddress()
    const { id } = await json(
      await admin(server, 'POST', '/admin/identities', {
        schema_id: 'default',
        traits: { email },
        credentials: { password: { config: { password: 'mango tree bicycle' } } },
      }),
    )
    const page = await open(agent, server, '/ui/login')
    await submit(agent, server, page, 'password', { email, password: 'mango tree bicycle' })
    for (const acr_values of [undefined, '1', '2']) {
      const { arrival } = await begin(server, { acr_values, prompt: undefined }, agent)
      assert.ok(arrival.searchParams.has('login_verifier'), arrival.href)
      const end = fragmentOf(await follow(agent, arrival.href))
      const { acr, amr, sub } = claimsIn(end['id_token'] ?? '')
      assert.deepEqual({ acr, amr, sub }, { acr: '2', amr: ['browser_cookie'], sub: id })
    }
    assert.equal((await sessionsOf(id ?? '')).length, 1)
    const anew = await begin(server, { prompt: 'login' }, agent)
    assert.ok(anew.arrival.href.startsWith(pages.login))
  })

  it('a session that reaches too little is raised by the steps that are missing, and keeps its id', async () => {
    const { server } = suite
    const { agent, id, answer, email } = await byCode(newAddress())
    await follow(agent, answer.body.redirect_to ?? '')
    const [first] = await sessionsOf(id)
    const token = agent.cookies.get(sessionCookie)
    const { challenge, arrival } = await begin(server, { acr_values: '2' }, agent)
    assert.ok(arrival.href.startsWith(pages.login))
    const next = await authable(server, challenge, email, { cookie: cookieOf(agent) })
    assert.equal(next.body.authn_step.method_name, 'account_creation')
    const account = { prehashed_password: prehashed('correct horse'), backup_data: '{}' }
    const raised = await perform(agent, server, challenge, id, 'account_creation', account)
    const end = fragmentOf(await follow(agent, raised.body.redirect_to ?? ''))
    const { acr, amr } = claimsIn(end['id_token'] ?? '')
    assert.deepEqual({ acr, amr }, { acr: '2', amr: ['browser_cookie', 'account_creation'] })
    const [session, ...others] = await sessionsOf(id)
    assert.deepEqual(others, [])
    assert.equal(session?.id, first?.id)
    assert.deepEqual(
      session?.authentication_methods.map(({ method }) => method),
      ['code', 'password'],
    )
    assert.notEqual(agent.cookies.get(sessionCookie), token)
    assert.ok((await begin(server, { acr_values: '2' }, agent)).arrival.searchParams.has('login_verifier'))
  })

  it('OpenID Connect Core §3.1.2.1: of proofs older than max_age the hosted pages tell nothing', async () => {
    const { server } = suite
    const agent = userAgent()
    const email = newAddress()
    await admin(server, 'POST', '/admin/identities', {
      ...{ schema_id: 'default', traits: { email } },
      credentials: { password: { config: { password: 'mango tree bicycle' } } },
    })
    const page = await open(agent, server, '/ui/login')
    await submit(agent, server, page, 'password', { email, password: 'mango tree bicycle' })
    server.clock.advance(120_000)
    await byCode(email, agent, { prompt: 'login', acr_values: '1' })
    const told = async (parameters: Record<string, string>) => {
      const request = authorization(server, hosted.client_id, { scope: 'openid', ...parameters })
      const { url } = await open(agent, server, request.url.href)
      const response = await token(server, hosted, {
        ...{ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' },
        ...{ redirect_uri: redirectUri, code_verifier: request.verifier },
      })
      return claimsIn((await json(response))['id_token'] ?? '')['amr']
    }
    assert.deepEqual(await told({}), ['pwd', 'otp'])
    assert.deepEqual(await told({ max_age: '60' }), ['otp'])
  })

  it('the same answer twice gives the same session', async () => {
    const { agent, challenge, id, code, answer } = await byCode(newAddress())
    const token = agent.cookies.get(sessionCookie)
    agent.cookies.delete(sessionCookie)
    const again = await perform(agent, suite.server, challenge, id, 'emailed_code', { code })
    assert.equal(again.body.next, answer.body.next)
    assert.equal(agent.cookies.get(sessionCookie), token)
    assert.equal((await sessionsOf(id)).length, 1)
  })

  it('a flow that needs more steps has no session before the last one', async () => {
    const { agent, id } = await byCode(newAddress(), userAgent(), { acr_values: '2' })
    assert.ok(!agent.cookies.has(sessionCookie))
    assert.deepEqual(await sessionsOf(id), [])
  })

  for (const [where, end] of [
    ['POST /logout of the API', 'api'],
    ['the hosted page', 'hosted'],
    ['DELETE /admin/sessions/{id}', 'session'],
    ['DELETE /admin/identities/{id}/sessions', 'identity'],
    ['DELETE /admin/oauth2/auth/sessions/login?subject=', 'subject'],
    ['DELETE /admin/oauth2/auth/sessions/login?sid=', 'sid'],
  ] as const) {
    it(`OWASP ASVS 7.4.1: ${where} ends the sign-in on every face`, async () => {
      const { server } = suite
      const { agent, id, answer } = await byCode(newAddress())
      const tokens = fragmentOf(await follow(agent, answer.body.redirect_to ?? ''))
      assert.ok((await atHosted(agent)).url.searchParams.has('code'))
      const [session] = await sessionsOf(id)
      const kept = agent.cookies.get(sessionCookie) ?? ''
      if (end === 'api') {
        const out = await call(server, 'POST', '/logout', undefined, bearer(tokens['access_token'] ?? ''))
        assert.equal(out.status, 204)
        assert.match(out.headers.getSetCookie().join('\n'), /^ory_kratos_session=;.*Max-Age=0/m)
      } else if (end === 'hosted') {
        await submit(agent, server, await open(agent, server, '/ui/'), 'sign-out', {})
      } else {
        const sid = String(claimsIn(tokens['id_token'] ?? '')['sid'])
        const paths = {
          session: `/admin/sessions/${session?.id}`,
          identity: `/admin/identities/${id}/sessions`,
          subject: `/admin/oauth2/auth/sessions/login?subject=${id}`,
          sid: `/admin/oauth2/auth/sessions/login?sid=${sid}`,
        }
        assert.equal((await admin(server, 'DELETE', paths[end])).status, 204)
      }
      agent.cookies.set(sessionCookie, kept)
      assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/login')
      const { arrival } = await begin(server, {}, agent)
      assert.ok(arrival.href.startsWith(pages.login), arrival.href)
      assert.equal((await atHosted(agent)).url.pathname, '/ui/login')
      assert.deepEqual(
        (await sessionsOf(id)).map(({ active }) => active),
        [false],
      )
      assert.deepEqual(await sessionsOf(id, '?active=true'), [])
    })
  }

  it('a session that ends while a step raises it has ended, on every face', async () => {
    const { server } = suite
    for (let count = 0; count < 6; count += 1) {
      const { agent, id, answer } = await byCode(newAddress())
      await follow(agent, answer.body.redirect_to ?? '')
      const [session] = await sessionsOf(id)
      const { challenge } = await begin(server, { acr_values: '2' }, agent)
      const account = { prehashed_password: prehashed('correct horse'), backup_data: '{}' }
      const end = () => admin(server, 'DELETE', `/admin/sessions/${session?.id}`)
      const raise = () => perform(agent, server, challenge, id, 'account_creation', account)
      const [raised] = (
        count % 2 === 0
          ? await Promise.all([raise(), end()])
          : (await Promise.all([end(), raise()])).toReversed()
      ) as [Awaited<ReturnType<typeof raise>>]
      assert.ok([200, 403].includes(raised.status), JSON.stringify(raised.body))
      if (raised.status === 200) {
        const end = await follow(agent, raised.body.redirect_to ?? '')
        assert.equal(end.searchParams.get('error'), 'login_required', end.href)
      }
      assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/login')
      assert.deepEqual(await sessionsOf(id, '?active=true'), [])
    }
  })

  it('a flow that began with a session which has ended since gives nothing to whoever goes on with it', async () => {
    const { server } = suite
    const { agent, id, answer } = await byCode(newAddress())
    await follow(agent, answer.body.redirect_to ?? '')
    const [session] = await sessionsOf(id)
    const { challenge } = await begin(server, { acr_values: '2' }, agent)
    await admin(server, 'DELETE', `/admin/sessions/${session?.id}`)
    const account = { prehashed_password: prehashed('correct horse'), backup_data: '{}' }
    const refused = await perform(agent, server, challenge, id, 'account_creation', account)
    assert.equal(refused.status, 403)
    assert.deepEqual(await sessionsOf(id, '?active=true'), [])
  })

  it('OpenID Connect Core §3.1.2.1: after prompt=login and max_age what was shown before counts for nothing', async () => {
    const { server } = suite
    for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
      const { agent, id, answer, email } = await byCode(newAddress())
      await follow(agent, answer.body.redirect_to ?? '')
      server.clock.advance(1000)
      const { challenge } = await begin(server, { acr_values: '2', ...parameters }, agent)
      assert.ok(!agent.cookies.has('gatehouse_authentication'))
      const first = await authable(server, challenge, email, { cookie: cookieOf(agent) })
      assert.equal(first.body.authn_step.method_name, 'emailed_code')
      const account = { prehashed_password: prehashed('correct horse'), backup_data: '{}' }
      const refused = await perform(agent, server, challenge, id, 'account_creation', account)
      assert.equal(refused.status, 403)
      const code = await mailedCode(server, email, 2)
      const next = await perform(agent, server, challenge, id, 'emailed_code', { code })
      const { access_token: token } = next.body
      const done = await perform(agent, server, challenge, id, 'account_creation', account, { token })
      const end = fragmentOf(await follow(agent, done.body.redirect_to ?? ''))
      const { acr, amr } = claimsIn(end['id_token'] ?? '')
      assert.deepEqual({ acr, amr }, { acr: '2', amr: ['emailed_code', 'account_creation'] })
      server.clock.advance(1000)
      const weak = await byCode(email, agent, parameters)
      const told = fragmentOf(await follow(agent, weak.answer.body.redirect_to ?? ''))
      const claims = claimsIn(told['id_token'] ?? '')
      assert.deepEqual([claims['acr'], claims['amr']], ['1', ['emailed_code']])
    }
  })

  it('OpenID Connect Core §2: acr and amr come from the table of the client, wherever people sign in', async () => {
    const { server } = suite
    const client = await createClient(server, {
      ...{ redirect_uris: [server.redirectUri], scope: 'openid', response_types: ['code', 'id_token'] },
      ...{ grant_types: ['implicit', 'authorization_code'] },
      metadata: { gatehouse: { assurance_table: 'aal' } },
    })
    const { agent, answer } = await byCode(newAddress())
    await follow(agent, answer.body.redirect_to ?? '')
    const { arrival } = await begin(server, { response_type: 'id_token' }, agent, client)
    const page = await agent.get(arrival.href)
    const consent = await agent.get(page.headers.get('location') ?? '')
    const location = (await agent.get(consent.headers.get('location') ?? '')).headers.get('location') ?? ''
    const { acr, amr } = claimsIn(fragmentOf(new URL(location))['id_token'] ?? '')
    assert.deepEqual({ acr, amr }, { acr: 'aal1', amr: ['otp'] })
  })

  it('signing in as somebody else ends the session that the browser had', async () => {
    const first = await byCode(newAddress())
    const second = await byCode(newAddress(), first.agent, { prompt: 'login' })
    assert.deepEqual(
      (await sessionsOf(first.id)).map(({ active }) => active),
      [false],
    )
    assert.deepEqual(
      (await sessionsOf(second.id)).map(({ active }) => active),
      [true],
    )
  })

  it('a challenge of another browser opens nothing by the session that its own has', async () => {
    const { server } = suite
    const victim = await byCode(newAddress())
    await follow(victim.agent, victim.answer.body.redirect_to ?? '')
    const { challenge } = await begin(server, { acr_values: '2' }, victim.agent)
    const attacker = userAgent()
    const answer = await attacker.get(
      new URL(`auth/login?login_challenge=${challenge}`, server.publicUrl).href,
    )
    assert.ok((answer.headers.get('location') ?? '').startsWith(pages.login))
    assert.deepEqual(answer.headers.getSetCookie(), [])
  })

  it('a browser that took no session cookie is known by what the authorization server remembers', async () => {
    const { server } = suite
    const { agent, answer } = await withCode(server, newAddress())
    await follow(agent, answer.body.redirect_to ?? '')
    assert.ok(!agent.cookies.has(sessionCookie))
    assert.ok((await begin(server, {}, agent)).arrival.searchParams.has('login_verifier'))
  })
})
