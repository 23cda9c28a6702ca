import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, register, submit } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const deviceCookie = 'gatehouse_device'

for (const engine of engines) {
  describe(`guessing from the network of others, on ${engine}`, () => {
    let server: TestGatehouse

    before(async () => {
      server = await startTestGatehouse(engine)
    })
    after(() => server.close())

    const signIn = async (agent: UserAgent, email: string, typed = password): Promise<Arrival> => {
      const page = await open(agent, server, '/ui/login')
      return submit(agent, server, page, 'password', { email, password: typed })
    }
    /** Somebody who has signed in before, and out again: only the device is known. */
    const returning = async (email: string): Promise<UserAgent> => {
      const agent = userAgent()
      await register(agent, server, email, password)
      agent.cookies.delete('ory_kratos_session')
      return agent
    }

    /** Fails until a long pause follows, which no slow machine sits out. */
    const fail = async (free: number, guess: (attempt: number) => Promise<unknown>): Promise<void> => {
      for (let attempt = 0; attempt < free; attempt += 1) await guess(attempt)
      for (const [index, pause] of [1, 2, 4, 8, 16, 32].entries()) {
        server.clock.advance(pause * 1000)
        await guess(free + index)
      }
    }

    it('does not keep the device of an identifier out, though any other browser there', async () => {
      const ada = await returning('ada@example.com')
      const eve = userAgent()
      await fail(5, () => signIn(eve, 'ada@example.com', 'wrong'))
      assert.equal((await signIn(eve, 'ada@example.com')).status, 429)
      assert.equal((await signIn(ada, ' Ada@Example.com ')).url.pathname, '/ui/')
    })

    it('slows the attacker and strangers down, not whoever signed in there lately', async () => {
      const [bob, carol] = [await returning('bob@example.com'), await returning('carol@example.com')]
      carol.cookies.set(deviceCookie, `${carol.cookies.get(deviceCookie)?.slice(0, -2)}AA`)
      const eve = userAgent()
      const page = await open(eve, server, '/ui/login')
      await fail(100, (attempt) =>
        submit(eve, server, page, 'password', { email: `user${attempt}@example.com`, password: 'x' }),
      )
      assert.equal((await signIn(eve, 'another@example.com')).status, 429)
      assert.equal((await signIn(carol, 'carol@example.com')).status, 429, 'a changed cookie says nothing')
      assert.equal((await signIn(bob, 'bob@example.com')).url.pathname, '/ui/')
      bob.cookies.delete('ory_kratos_session')
      assert.equal((await signIn(bob, 'carol@example.com')).url.pathname, '/ui/')
      server.clock.advance(2 * 3_600_000)
    })

    it('is counted by itself where the device is the one that guesses', async () => {
      const dan = await returning('dan@example.com')
      await fail(5, () => signIn(dan, 'dan@example.com', 'wrong'))
      assert.equal((await signIn(dan, 'dan@example.com')).status, 429)
      assert.equal((await signIn(userAgent(), 'dan@example.com')).url.pathname, '/ui/')
    })

    it('leaves a cookie that tells nobody who signed in, and survives signing out', async () => {
      const agent = await returning('fay@example.com')
      const cookie = agent.cookies.get(deviceCookie) ?? ''
      assert.doesNotMatch(Buffer.from(cookie, 'base64url').toString('latin1'), /fay|example/)
      const response = await agent.get(new URL('/ui/login', server.publicUrl).href)
      assert.equal(response.status, 200)
      assert.ok(agent.cookies.has(deviceCookie))
    })
  })
}
