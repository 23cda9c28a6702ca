import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authorization, toLogin } from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { accepted, onEachEngine, post } from './suite.ts'

onEachEngine('answers that lead on', (suite) => {
  it('as in Hydra: a redirect has a body for a GET, which a person may read, and none for a POST', async () => {
    const { url } = authorization(suite.server, suite.client.client_id)
    const logout = new URL('oauth2/sessions/logout', suite.server.publicUrl)
    for (const [path, query] of [
      ['oauth2/auth', url.search.slice(1)],
      ['oauth2/auth', 'client_id=nobody'],
      ['oauth2/sessions/logout', ''],
    ] as const) {
      const posted = await post(suite, path, query)
      assert.equal(posted.status, 302)
      assert.equal(await posted.text(), '')
      const got = await fetch(new URL(`${path}?${query}`, logout.origin), { redirect: 'manual' })
      assert.match(await got.text(), /^<a href="[^"]+">Found<\/a>\.\n$/)
    }
  })

  it('as in Hydra: a cookie ends with Max-Age=0', async () => {
    const agent = userAgent()
    const challenge = await toLogin(agent, authorization(suite.server, suite.client.client_id).url)
    const forgetful = await agent.get(await accepted(suite, 'login', challenge, { subject: 'ada' }))
    const cookie = forgetful.headers.getSetCookie().find((each) => each.startsWith('ory_hydra_session_dev='))
    assert.match(cookie ?? '', /^ory_hydra_session_dev=; Max-Age=0; Path=\//)
  })
})
