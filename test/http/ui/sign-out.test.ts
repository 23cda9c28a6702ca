import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { open, post, register, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const sessionCookie = 'ory_kratos_session'

describe('sign-out page', () => {
  let server: TestGatehouse
  let client: RegisteredClient
  let people = 0

  before(async () => {
    server = await startTestGatehouse('sqlite')
    client = await createClient(server, {
      skip_consent: true,
      post_logout_redirect_uris: ['http://127.0.0.1:9999/bye'],
    })
  })
  after(() => server.close())

  const person = async (): Promise<UserAgent> => {
    people += 1
    const agent = userAgent()
    await register(agent, server, `person${people}@example.com`, password)
    return agent
  }
  const tokensFor = async (agent: UserAgent): Promise<Tokens> => {
    const { url, verifier } = authorization(server, client.client_id, { scope: 'openid' })
    const arrived = await open(agent, server, url.href)
    const code = arrived.url.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }
    return json<Tokens>(await token(server, client, form))
  }

  it('ends the session here and what the authorization server remembers', async () => {
    const agent = await person()
    await tokensFor(agent)
    const old = agent.cookies.get(sessionCookie) ?? ''
    const home = await open(agent, server, '/ui/')
    const out = await submit(agent, server, home, 'sign-out', {})
    assert.equal(out.url.pathname, '/ui/signed-out')
    assert.ok(!agent.cookies.has(sessionCookie))
    agent.cookies.set(sessionCookie, old)
    assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/login')
    const silent = authorization(server, client.client_id, { prompt: 'none' })
    assert.equal((await open(agent, server, silent.url.href)).url.searchParams.get('error'), 'login_required')
  })

  it('asks first: a link alone signs nobody out', async () => {
    const agent = await person()
    const page = await open(agent, server, '/ui/logout')
    assert.match(textOf(page), /Do you want to sign out/)
    assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/')
    assert.equal((await submit(agent, server, page, 'decision', { decision: 'reject' })).url.pathname, '/ui/')
    const forged = await post(agent, server, '/ui/logout', { decision: 'accept' })
    assert.equal(forged.url.pathname, '/ui/logout')
    assert.match(textOf(forged), /This page was open for too long\. Please try again/)
    assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/')
    assert.equal((await open(userAgent(), server, '/ui/logout')).url.pathname, '/ui/signed-out')
  })

  it('signs out at the wish of an application and leads back to it (RP-Initiated Logout 2)', async () => {
    const agent = await person()
    const { id_token: hint } = await tokensFor(agent)
    const wish = new URL('oauth2/sessions/logout', server.publicUrl)
    wish.search = new URLSearchParams({
      id_token_hint: hint,
      post_logout_redirect_uri: 'http://127.0.0.1:9999/bye',
      state: 'x',
    }).toString()
    const page = await open(agent, server, wish.href)
    assert.equal(page.url.pathname, '/ui/logout')
    assert.match(textOf(page), /Test application asks to sign you out/)
    const out = await submit(agent, server, page, 'decision', { decision: 'accept' })
    assert.equal(out.url.href, 'http://127.0.0.1:9999/bye?state=x')
    assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/login')
  })

  it('leaves somebody else alone whose browser shows the request', async () => {
    const [agent, other] = [await person(), await person()]
    await tokensFor(agent)
    const page = await open(agent, server, new URL('oauth2/sessions/logout', server.publicUrl).href)
    const shown = await open(other, server, page.url.href)
    assert.doesNotMatch(textOf(shown), /@example\.com/)
    await submit(other, server, shown, 'decision', { decision: 'accept' })
    assert.equal((await open(other, server, '/ui/')).url.pathname, '/ui/')
  })

  it('shows an error page for a challenge that is made up', async () => {
    assert.equal((await open(userAgent(), server, '/ui/logout?logout_challenge=x')).status, 410)
  })
})
