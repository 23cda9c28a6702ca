import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from 'kysely'
import { begin, follow, newAddress, pages, withCode, withNewAccount } from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('sessions', (suite) => {
  const remove = (id: string) => admin(suite.server, 'DELETE', `/admin/identities/${id}`)
  const turnOff = (id: string) =>
    sql`update identities set state = 'inactive' where id = ${id}`.execute(suite.server.database.tables())

  for (const [what, end] of [
    ['deleted', remove],
    ['turned off', turnOff],
  ] as const) {
    it(`nobody is signed in by the session of an identity that was ${what}`, async () => {
      const { server } = suite
      const { agent, answer, identityId } = await withNewAccount(server, newAddress(), 'correct horse')
      await follow(agent, answer.body.redirect_to ?? '')
      await end(identityId)
      const { arrival } = await begin(server, {}, agent)
      assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
      assert.ok(arrival.searchParams.has('login_challenge'))
      const silent = await begin(server, { prompt: 'none' }, agent)
      const refused = await follow(agent, silent.arrival.href)
      assert.equal(refused.searchParams.get('error'), 'login_required')
      const other = await withCode(server, newAddress(), {}, agent)
      assert.equal(other.answer.body.next, 'redirect')
    })

    it(`no account comes from the session of an identity that was ${what}`, async () => {
      const { server } = suite
      const { agent, answer, identityId } = await withCode(server, newAddress())
      await follow(agent, answer.body.redirect_to ?? '')
      await end(identityId)
      const { arrival } = await begin(server, { acr_values: '2' }, agent)
      assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
      assert.ok(!agent.cookies.has('gatehouse_authentication'))
    })
  }

  it('nobody agrees for an identity that was turned off meanwhile', async () => {
    const { server } = suite
    const { agent, answer, identityId } = await withCode(server, newAddress())
    await turnOff(identityId)
    const arrival = await follow(agent, answer.body.redirect_to ?? '')
    assert.equal(`${arrival.origin}${arrival.pathname}`, pages.consent)
    assert.equal(arrival.searchParams.get('error'), 'invalid_flow')
  })
})
