import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, authorization, json, toConsent, toLogin } from '../../support/flow.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('sessions over several sign-ins', (suite) => {
  const request = (parameters: Record<string, string> = {}) =>
    authorization(suite.server, suite.client.client_id, parameters).url
  const about = async (challenge: string) =>
    json(
      await admin(suite.server, 'GET', `/admin/oauth2/auth/requests/consent?consent_challenge=${challenge}`),
    )
  const remembered = (subject: string) => ({ subject, remember: true })

  it('OpenID Connect Back-Channel Logout §2.1: whoever proves again to be the same keeps the session', async () => {
    const agent = userAgent()
    const first = await about(await toConsent(suite.server, agent, request(), remembered('ada')))
    const second = await about(
      await toConsent(suite.server, agent, request({ prompt: 'login' }), remembered('ada')),
    )
    assert.equal(second['login_session_id'], first['login_session_id'])
  })

  it('session fixation: somebody else never signs in to the session that the browser had', async () => {
    const agent = userAgent()
    const planted = await about(await toConsent(suite.server, agent, request(), remembered('mallory')))
    const victims = await about(
      await toConsent(suite.server, agent, request({ prompt: 'login' }), remembered('ada')),
    )
    assert.notEqual(victims['login_session_id'], planted['login_session_id'])
  })

  it('OWASP ASVS 7.4.1: a session that was ended does not come back through a request that was under way', async () => {
    const agent = userAgent()
    await toConsent(suite.server, agent, request(), remembered('grace'))
    const challenge = await toLogin(agent, request())
    await admin(suite.server, 'DELETE', '/admin/oauth2/auth/sessions/login?subject=grace')
    const path = `/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`
    const accepted = await json(
      await admin(suite.server, 'PUT', path, { ...remembered('grace'), extend_session_lifespan: true }),
    )
    const answer = locationOf(await agent.get(accepted['redirect_to'] ?? ''))
    assert.equal(answer.searchParams.get('error'), 'login_required')
    const silent = locationOf(await agent.get(request({ prompt: 'none' }).href))
    assert.equal(silent.searchParams.get('error'), 'login_required')
  })
})
