import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authable, begin, mailedCode, newAddress, step } from '../../support/auth-flow.ts'
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
})
