import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  introspect,
  type RegisteredClient,
  redirectUri,
  signIn,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { connect, deviceClient, deviceCodes, poll, toDeviceConsent } from './device-flow.ts'
import { about, accepted, assertError, onEachEngine, visit, wireOf } from './suite.ts'

/** Far along a flow may be when something ends that it rests on. */
interface UnderWay {
  subject: string
  agent: UserAgent
  sessionId: string
  consentRequestId: string
}

onEachEngine('flows whose ground is taken away', (suite) => {
  let count = 0
  const somebody = () => `person-${count++}`
  const remove = async (path: string, query: Record<string, string>) => {
    const response = await admin(suite.server, 'DELETE', `${path}?${new URLSearchParams(query)}`)
    assert.equal(response.status, 204)
  }
  const sessions = '/admin/oauth2/auth/sessions/login'
  const consents = '/admin/oauth2/auth/sessions/consent'

  const endings: Record<string, (flow: UnderWay) => Promise<void>> = {
    'the sessions of the subject': ({ subject }) => remove(sessions, { subject }),
    'the session': ({ sessionId }) => remove(sessions, { sid: sessionId }),
    'all consents of the subject': ({ subject }) => remove(consents, { subject, all: 'true' }),
    'its consents to the client': ({ subject }) =>
      remove(consents, { subject, client: suite.client.client_id }),
    'the consent request': ({ consentRequestId }) =>
      remove(consents, { consent_request_id: consentRequestId }),
  }

  /** As far as the consent page. */
  const atConsent = async () => {
    const [agent, subject] = [userAgent(), somebody()]
    const request = authorization(suite.server, suite.client.client_id)
    const challenge = await toConsent(suite.server, agent, request.url, { subject, remember: true })
    const asked = await wireOf(await about(suite, 'consent', challenge))
    const { login_session_id: sessionId, consent_request_id: consentRequestId } = asked
    return { request, challenge, subject, agent, sessionId, consentRequestId }
  }
  const redeem = (code: string, verifier: string, client: RegisteredClient = suite.client) =>
    token(suite.server, client, {
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    })

  for (const [what, end] of Object.entries(endings)) {
    it(`OWASP ASVS 7.4.2: ends with ${what}: before somebody has consented`, async () => {
      const flow = await atConsent()
      await end(flow)
      const next = await accepted(suite, 'consent', flow.challenge, { grant_scope: ['openid'] })
      const answer = await visit(next, flow.agent)
      assert.equal(answer.error, 'login_required')
      assert.equal(answer.location.searchParams.get('code'), null)
    })

    it(`OWASP ASVS 7.4.2: ends with ${what}: after somebody has consented`, async () => {
      const flow = await atConsent()
      const next = await accepted(suite, 'consent', flow.challenge, { grant_scope: ['openid'] })
      await end(flow)
      assert.equal((await visit(next, flow.agent)).error, 'login_required')
      assert.equal((await visit(next, flow.agent)).error, 'login_required')
    })

    it(`OWASP ASVS 7.4.2: ends with ${what}: with the code at the client`, async () => {
      const flow = await atConsent()
      const next = await accepted(suite, 'consent', flow.challenge, { grant_scope: ['openid'] })
      const code = (await visit(next, flow.agent)).location.searchParams.get('code') ?? ''
      await end(flow)
      await assertError(await redeem(code, flow.request.verifier), 400, 'invalid_grant')
    })
  }

  it('OWASP ASVS 7.4.2: a sign-in that the login application has accepted ends with the sessions', async () => {
    for (const by of ['subject', 'sid']) {
      const [agent, subject] = [userAgent(), somebody()]
      const challenge = await toLogin(agent, authorization(suite.server, suite.client.client_id).url)
      const { session_id: sid } = await wireOf(await about(suite, 'login', challenge))
      const next = await accepted(suite, 'login', challenge, { subject, remember: true })
      await remove(sessions, by === 'sid' ? { sid } : { subject })
      assert.equal((await visit(next, agent)).error, 'login_required')
      // A person who signs in later, even at the same page, has nothing to do with it.
      const again = await accepted(suite, 'login', challenge, { subject })
      assert.ok((await visit(again, agent)).location.searchParams.has('consent_challenge'))
    }
  })

  it('OpenID Connect RP-Initiated Logout §2: who signs out ends what is under way in other tabs', async () => {
    const flow = await atConsent()
    const asked = await visit(`${suite.server.publicUrl}oauth2/sessions/logout`, flow.agent)
    const challenge = asked.location.searchParams.get('logout_challenge') ?? ''
    await visit(await accepted(suite, 'logout', challenge), flow.agent)
    const next = await accepted(suite, 'consent', flow.challenge, { grant_scope: ['openid'] })
    assert.equal((await visit(next, flow.agent)).error, 'login_required')
  })

  it('a sign-in in one tab does not end that of another, although it replaces the session', async () => {
    const [agent, subject] = [userAgent(), somebody()]
    const urls = [0, 1].map(() => authorization(suite.server, suite.client.client_id).url)
    const challenges = [await toLogin(agent, urls[0] as URL), await toLogin(agent, urls[1] as URL)]
    const pages: string[] = []
    for (const challenge of challenges) {
      const next = await accepted(suite, 'login', challenge, { subject, remember: true })
      pages.push((await visit(next, agent)).location.searchParams.get('consent_challenge') ?? '')
    }
    for (const challenge of pages) {
      const next = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
      assert.ok((await visit(next, agent)).location.searchParams.has('code'))
    }
  })

  it('flows of others go on, and so does the next one of the same subject', async () => {
    const [flow, other] = [await atConsent(), await atConsent()]
    await remove(sessions, { subject: flow.subject })
    await remove(consents, { subject: flow.subject, all: 'true' })
    const next = await accepted(suite, 'consent', other.challenge, { grant_scope: ['openid'] })
    assert.ok((await visit(next, other.agent)).location.searchParams.has('code'))
    const tokens = await signIn(suite.server, suite.client, { login: { subject: flow.subject } })
    assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
  })

  it('Hydra API: tokens that a client has live on when the sessions of their subject are revoked', async () => {
    const subject = somebody()
    const tokens = await signIn(suite.server, suite.client, { login: { subject } })
    await remove(sessions, { subject })
    assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
  })

  it('a flow that has ended stays so until it has expired', async () => {
    const flow = await atConsent()
    await remove(sessions, { subject: flow.subject })
    const next = await accepted(suite, 'consent', flow.challenge, { grant_scope: ['openid'] })
    suite.server.clock.advance(31 * 60_000)
    assert.equal((await visit(next, flow.agent)).error, 'request_unauthorized')
  })

  it('RFC 6749 §10.12: a code of a browser that signs out while the client redeems it gives nothing that lasts', async () => {
    for (let round = 0; round < 10; round += 1) {
      const subject = somebody()
      const request = authorization(suite.server, suite.client.client_id)
      const callback = await authorize(suite.server, request, { login: { subject, remember: true } })
      const code = callback.searchParams.get('code') ?? ''
      const [response] = await Promise.all([
        redeem(code, request.verifier),
        remove(consents, { subject, all: 'true' }),
      ])
      if (response.status !== 200) continue
      const { access_token, refresh_token } = await wireOf(response)
      for (const value of [access_token, refresh_token])
        assert.deepEqual(await introspect(suite.server, value), { active: false })
    }
  })
})

onEachEngine('device flows whose ground is taken away', (suite) => {
  let client: RegisteredClient
  before(async () => {
    client = await deviceClient(suite)
  })
  const revoke = () => admin(suite.server, 'DELETE', '/admin/oauth2/auth/sessions/login?subject=ada')

  it('OWASP ASVS 7.4.2: the sessions end before the user has consented', async () => {
    const codes = await deviceCodes(suite, client)
    const agent = userAgent()
    const challenge = await toDeviceConsent(suite, agent, codes)
    await revoke()
    const next = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
    assert.equal((await visit(next, agent)).error, 'access_denied')
    await assertError(await poll(suite, client, codes.device_code), 400, 'authorization_pending')
  })

  it('OWASP ASVS 7.4.2: the sessions end before the device has fetched its tokens', async () => {
    const codes = await deviceCodes(suite, client)
    await connect(suite, codes)
    await revoke()
    await assertError(await poll(suite, client, codes.device_code), 400, 'invalid_grant')
  })
})
