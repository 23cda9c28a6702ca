import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
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
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { locationOf } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('sessions', (suite) => {
  const remove = (id: string) => admin(suite.server, 'DELETE', `/admin/identities/${id}`)
  const turnOff = (id: string) =>
    suite.server.database.run(sql`update identities set state = 'inactive' where id = ${id}`)

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

  it('OWASP ASVS 7.4.3: a password reset ends the sessions in other browsers, and not the one it happens in', async () => {
    const { server } = suite
    const { agent: elsewhere, answer, email } = await withNewAccount(server, newAddress(), 'correct horse')
    await follow(elsewhere, answer.body.redirect_to ?? '')
    const { agent, challenge } = await begin(server, { acr_values: '2' })
    const { identity_id: id } = (await authable(server, challenge, email)).body.authn_step
    await initStep(server, challenge, id)
    const code = await mailedCode(server, email, 2)
    const reset = { prehashed_password: prehashed('battery staple'), backup_data: '{}' }
    const wrong = code === '000000' ? '000001' : '000000'
    await step(server, challenge, id, 'emailed_code', { code: wrong }, { reset })
    assert.ok((await begin(server, {}, elsewhere)).arrival.searchParams.has('login_verifier'))
    const done = await step(server, challenge, id, 'emailed_code', { code }, { reset })
    await follow(agent, done.body.redirect_to ?? '')
    assert.ok((await begin(server, {}, elsewhere)).arrival.href.startsWith(pages.login))
    assert.ok((await begin(server, {}, agent)).arrival.searchParams.has('login_verifier'))
  })

  it('a password change ends the sessions in other browsers, and not the one it happens in', async () => {
    const { server } = suite
    const { agent, answer, email, salt } = await withNewAccount(server, newAddress(), 'correct horse')
    const end = fragmentOf(await follow(agent, answer.body.redirect_to ?? ''))
    const other = await begin(server, { acr_values: '2' })
    const { identity_id: id } = (await authable(server, other.challenge, email)).body.authn_step
    const old = prehashed('correct horse', salt)
    const signedIn = await step(server, other.challenge, id, 'prehashed_password', old)
    await follow(other.agent, signedIn.body.redirect_to ?? '')
    const account = String(claimsIn(end['id_token'] ?? '')['aid'])
    const changed = await call(
      server,
      'PUT',
      `/accounts/${account}/password`,
      {
        ...{ old_prehashed_password: old, new_prehashed_password: prehashed('battery staple') },
        ...{ backup_data: '{}', backup_version: 2 },
      },
      bearer(end['access_token'] ?? ''),
    )
    assert.equal(changed.status, 204)
    assert.ok((await begin(server, {}, other.agent)).arrival.href.startsWith(pages.login))
    assert.ok((await begin(server, {}, agent)).arrival.searchParams.has('login_verifier'))
  })

  it('nobody agrees for an identity that was turned off meanwhile', async () => {
    const { server } = suite
    const { agent, answer, identityId } = await withCode(server, newAddress())
    const asked = locationOf(await agent.get(answer.body.redirect_to ?? ''))
    assert.ok(asked.searchParams.has('consent_challenge'))
    await turnOff(identityId)
    const arrival = await follow(agent, asked.href)
    assert.equal(`${arrival.origin}${arrival.pathname}`, pages.consent)
    assert.equal(arrival.searchParams.get('error'), 'invalid_flow')
  })
})
