import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { it } from 'node:test'
import { admin, authorization, json, toConsent } from '../../support/flow.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('large consent sessions', (suite) => {
  const accept = async (idToken: unknown) => {
    const agent = userAgent()
    const challenge = await toConsent(
      suite.server,
      agent,
      authorization(suite.server, suite.client.client_id).url,
    )
    const path = `/admin/oauth2/auth/requests/consent/accept?consent_challenge=${challenge}`
    const body = { grant_scope: ['openid'], session: { id_token: idToken } }
    return { agent, answer: await admin(suite.server, 'PUT', path, body) }
  }
  const groups = (count: number) => ({
    groups: Array.from({ length: count }, () => randomBytes(12).toString('base64url')),
  })

  it('Hydra API: a person in a thousand groups signs in', async () => {
    const { agent, answer } = await accept(groups(1000))
    const callback = locationOf(await agent.get((await json(answer))['redirect_to'] ?? ''))
    assert.match(callback.searchParams.get('code') ?? '', /^ory_ac_/)
  })

  it('what cannot travel is refused when it is said, and not later', async () => {
    for (const tooLarge of [groups(5000), { text: 'a'.repeat(300_000) }]) {
      const { answer } = await accept(tooLarge)
      assert.equal(answer.status, 400)
      assert.match((await json(answer))['error_description'] ?? '', /too large/)
    }
  })
})
