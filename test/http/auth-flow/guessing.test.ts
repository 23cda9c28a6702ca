import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createThrottle } from '../../../src/domain/throttle/index.ts'
import { createSecretKeys } from '../../../src/kernel/secrets.ts'
import { sql } from '../../../src/platform/database/index.ts'
import {
  authable,
  begin,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { type TestGatehouse, testSecret } from '../../support/gatehouse.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('guessing', (suite) => {
  it('NIST SP 800-63B-4 §3.2.2: a network that guesses at the codes of many identities is slowed down', async () => {
    const { server } = suite
    const guess = async (tries: number) => {
      const email = newAddress()
      const { challenge } = await begin(server)
      const { identity_id: id } = (await authable(server, challenge, email)).body.authn_step
      const code = await mailedCode(server, email)
      const wrong = { code: code === '000000' ? '000001' : '000000' }
      const answers = []
      for (let count = 0; count < tries; count += 1)
        answers.push(await step(server, challenge, id, 'emailed_code', wrong))
      return { challenge, id, code, answers }
    }
    for (let person = 0; person < 20; person += 1)
      for (const { status } of (await guess(5)).answers) assert.equal(status, 403)

    const { challenge, id, code, answers } = await guess(1)
    assert.equal(answers[0]?.status, 429)
    assert.ok(answers[0]?.headers.has('retry-after'))
    assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 429)
    server.clock.advance(61_000)
    assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 200)
  })

  it('codes that strangers ask for do not keep the device of an identity from having one', async () => {
    const { server } = suite
    const email = newAddress()
    const known = await withCode(server, email, { acr_values: '1' })
    const set = known.answer.headers.getSetCookie().find((line) => line.startsWith('gatehouse_device='))
    const cookie = set?.split(';')[0] ?? ''
    const ask = async (headers: Record<string, string> = {}) =>
      authable(server, (await begin(server, { acr_values: '1' })).challenge, email, headers)
    for (let stranger = 0; stranger < 10; stranger += 1) assert.equal((await ask()).status, 200)
    assert.equal((await ask()).status, 429)
    assert.equal((await ask({ cookie })).status, 200)
    assert.ok(await mailedCode(server, email, 12))
    // There is an end to that, too.
    for (let more = 0; more < 9; more += 1) await ask({ cookie })
    assert.equal((await ask({ cookie })).status, 429)
  })

  it('a network under attack slows down nobody who signed in there lately', async () => {
    const { server } = suite
    const email = newAddress()
    const known = await withCode(server, email, { acr_values: '1' })
    assert.equal(known.answer.body.next, 'redirect')
    const set = known.answer.headers.getSetCookie().find((line) => line.startsWith('gatehouse_device='))
    assert.ok(set)
    const [cookie] = set.split(';')
    const own = await begin(server)
    const { identity_id: id } = (await authable(server, own.challenge, email)).body.authn_step
    const code = await mailedCode(server, email, 2)
    const guess = async (tries: number) => {
      const flow = await begin(server)
      const { identity_id: victim } = (await authable(server, flow.challenge, newAddress())).body.authn_step
      const answers = []
      for (let count = 0; count < tries; count += 1)
        answers.push(await step(server, flow.challenge, victim, 'emailed_code', { code: '000000' }))
      return answers.at(-1)?.status
    }
    for (let person = 0; person < 21; person += 1) await guess(5)
    // Long pauses, so that a slow machine does not sit one out.
    for (const pause of [1, 2, 4, 8, 16, 32]) {
      server.clock.advance(pause * 1000)
      await guess(1)
    }
    assert.equal(await guess(1), 429)
    assert.equal((await step(server, own.challenge, id, 'emailed_code', { code })).status, 429)
    const answer = await step(server, own.challenge, id, 'emailed_code', { code }, { cookie: cookie ?? '' })
    assert.equal(answer.status, 200)
    server.clock.advance(61_000)
  })

  it('codes that were answered do not count', async () => {
    const { server } = suite
    const email = newAddress()
    for (let time = 0; time < 12; time += 1)
      assert.equal((await withCode(server, email, { acr_values: '1' })).answer.status, 200)
  })

  it('NIST SP 800-63B-4 §3.2.2: a password that was reset with a code from the mailbox is taken again', async () => {
    const { server } = suite
    const { email, identityId, salt } = await withNewAccount(server, newAddress(), 'correct horse')
    const throttle = nodeBeside(server)
    const old = { identifier: identityId, origin: { address: '192.0.2.1' } }
    for (let time = 0; time < 10; time += 1) {
      ;(await throttle.beginAttempt('old_password', old)).failed()
      server.clock.advance(301_000)
    }
    await assert.rejects(throttle.beginAttempt('old_password', old), { reason: 'proof_needed' })
    for (let stranger = 0; stranger < 75; stranger += 1) {
      const origin = { address: `198.51.100.${stranger}` }
      ;(await throttle.beginAttempt('prehashed_password', { identifier: identityId, origin })).failed()
    }
    const signIn = async (password: string) => {
      const { challenge } = await begin(server)
      return step(server, challenge, identityId, 'prehashed_password', prehashed(password, salt))
    }
    const refused = await signIn('correct horse')
    assert.deepEqual([refused.status, refused.body.details], [429, { code: 'required' }])
    const { challenge } = await begin(server)
    await initStep(server, challenge, identityId)
    const code = await mailedCode(server, email, 2)
    const reset = { prehashed_password: prehashed('battery staple', salt), backup_data: '{"version":2}' }
    const done = await step(server, challenge, identityId, 'emailed_code', { code }, { reset })
    assert.equal(done.status, 200)
    assert.equal((await signIn('battery staple')).status, 200)
    await (await throttle.beginAttempt('old_password', old)).end()
  })

  it('codes that strangers ask for keep no new browser out in a network that the identity signed in from', async () => {
    const { server } = suite
    const { email, identityId } = await withCode(server, newAddress(), { acr_values: '1' })
    for (let stranger = 0; stranger < 20; stranger += 1)
      await nodeBeside(server).countAttempt(
        'mail',
        { identifier: identityId, origin: { address: `198.51.100.${stranger}` } },
        sql`1`,
        (counting) => server.database.atomically(sql`select 1 as one`, counting),
      )
    const { challenge } = await begin(server, { acr_values: '1' })
    assert.equal((await authable(server, challenge, email)).status, 200)
    assert.ok(await mailedCode(server, email, 2))
  })
})

/** Another node, that counts with the server. */
const nodeBeside = ({ database, clock }: TestGatehouse) =>
  createThrottle({ database, clock, secrets: createSecretKeys([testSecret]) })
