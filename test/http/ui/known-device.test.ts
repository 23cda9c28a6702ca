import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { type Arrival, open, submit } from '../../support/pages.ts'
import { queuedCode } from '../../support/queued-mail.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const deviceCookie = 'gatehouse_device'

for (const engine of engines) {
  describe(`guessing from the network of others, on ${engine}`, () => {
    let database: TestDatabase
    let server: TestGatehouse

    before(async () => {
      database = await freshDatabase(engine)
      const courier = { smtp: { connection_uri: 'smtp://127.0.0.1:9', from_address: 'sso@example.com' } }
      server = await startOn(database.dsn, { courier }, undefined, false)
    })
    after(async () => {
      await server.close()
      await database.drop()
    })

    const signIn = async (agent: UserAgent, email: string, typed = password): Promise<Arrival> => {
      const page = await open(agent, server, '/ui/login')
      return submit(agent, server, page, 'password', { email, password: typed })
    }
    /** Somebody who has signed in before, and out again: only the device is known. */
    const returning = async (email: string): Promise<UserAgent> => {
      const agent = userAgent()
      const page = await open(agent, server, '/ui/registration')
      const sent = await submit(agent, server, page, 'password', { email, name: 'Ada', password })
      await submit(agent, server, sent, 'code', { code: await queuedCode(server, email) })
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
      const slowed = await signIn(eve, 'ada@example.com')
      assert.equal(slowed.status, 429)
      const wait = Number(slowed.headers.get('retry-after'))
      assert.ok(wait > 2 && wait <= 64, `${wait}`)
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

    it('does not keep those who signed in lately from connecting a device', async () => {
      const guess = async (agent: UserAgent, tries: number): Promise<number> => {
        let page = await open(agent, server, '/oauth2/device/verify')
        for (let attempt = 0; attempt < tries; attempt += 1)
          page = await submit(agent, server, page, 'user_code', { user_code: 'BBBB-BBBB' })
        const wait = page.headers.get('retry-after')
        if (page.status === 429) assert.ok(Number(wait) > 540 && Number(wait) <= 600, `${wait}`)
        else assert.equal(wait, null)
        return page.status
      }
      const gus = await returning('gus@example.com')
      for (let browser = 0; browser < 11; browser += 1) await guess(userAgent(), 10)
      assert.equal(await guess(userAgent(), 1), 429)
      assert.equal(await guess(gus, 1), 400)
      assert.equal(await guess(gus, 10), 429)
      server.clock.advance(3_600_000)
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
