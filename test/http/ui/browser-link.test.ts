import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorization, createClient } from '../../support/flow.ts'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { type Arrival, open, submit, textOf } from '../../support/pages.ts'
import { queuedCode, queuedMails } from '../../support/queued-mail.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const hour = 3_600_000

for (const engine of engines) {
  describe(`an account at which strangers have guessed too often, on ${engine}`, () => {
    let database: TestDatabase
    let server: TestGatehouse

    before(async () => {
      database = await freshDatabase(engine)
      const courier = { smtp: { connection_uri: 'smtp://127.0.0.1:9', from_address: 'sso@example.com' } }
      const serve = {
        public: { host: '127.0.0.1', port: 0 },
        admin: { port: 0 },
        tls: { allow_termination_from: ['127.0.0.1/32'] },
      }
      server = await startOn(database.dsn, { courier, serve }, undefined, false)
    })
    after(async () => {
      await server.close()
      await database.drop()
    })

    const at = (address: string): UserAgent => userAgent({ 'x-forwarded-for': address })
    const signIn = (agent: UserAgent, page: Arrival, email: string, typed = password): Promise<Arrival> =>
      submit(agent, server, page, 'password', { email, password: typed })
    const guess = async (email: string, address: string): Promise<Arrival> => {
      const agent = at(address)
      return signIn(agent, await open(agent, server, '/ui/login'), email, 'wrong')
    }
    const register = async (email: string): Promise<void> => {
      const agent = at('203.0.113.1')
      const page = await open(agent, server, '/ui/registration')
      const sent = await submit(agent, server, page, 'password', { email, name: 'Ada', password })
      await submit(agent, server, sent, 'code', { code: await queuedCode(server, email) })
    }
    const besiege = async (email: string): Promise<void> => {
      for (let stranger = 0; stranger < 75; stranger += 1)
        assert.equal((await guess(email, `198.51.100.${stranger}`)).status, 400)
    }
    const linkTo = async (email: string): Promise<string> => {
      const [mail] = await queuedMails(server, email)
      return /http\S+\/ui\/login\/browser\?\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    }

    it('NIST SP 800-63B-4 §3.2.2: takes a password in a new browser once a link from the mailbox was opened there', async () => {
      const email = 'ada@example.com'
      await register(email)
      await besiege(email)
      const client = await createClient(server, { client_name: 'Wiki', skip_consent: true })
      const agent = at('192.0.2.1')
      const asked = authorization(server, client.client_id, { scope: 'openid' })
      const refused = await signIn(agent, await open(agent, server, asked.url.href), email)
      assert.equal(refused.status, 403)
      assert.match(textOf(refused), /Too many wrong passwords were tried for this account/)
      assert.equal(refused.headers.get('retry-after'), null)
      const sent = await submit(agent, server, refused, 'mail-link', {})
      assert.match(textOf(sent), /a mail is on its way/)
      const link = await linkTo(email)

      // In the browser of a stranger who got hold of it the link is of no use.
      const stranger = at('192.0.2.2')
      const useless = await open(stranger, server, link)
      assert.match(textOf(useless), /asked for in another browser/)
      assert.equal((await signIn(stranger, useless, email)).status, 403)

      const proven = await open(agent, server, link)
      assert.match(textOf(proven), /This browser is known now/)
      const done = await signIn(agent, proven, email)
      assert.ok(done.url.searchParams.has('code'), done.url.href)
      // The failures of strangers do not count any more.
      const other = at('192.0.2.9')
      assert.equal((await signIn(other, await open(other, server, '/ui/login'), email)).url.pathname, '/ui/')
    })

    it('mails nothing where there is no account, and says the same', async () => {
      const email = 'nobody@example.com'
      await besiege(email)
      const agent = at('192.0.2.3')
      const refused = await signIn(agent, await open(agent, server, '/ui/login'), email)
      assert.match(textOf(refused), /Too many wrong passwords were tried for this account/)
      const sent = await submit(agent, server, refused, 'mail-link', {})
      assert.match(textOf(sent), /a mail is on its way/)
      assert.deepEqual(await queuedMails(server, email), [])
    })

    it('mails ten links an hour to one network, and then names the time', async () => {
      const email = 'bob@example.com'
      await register(email)
      await besiege(email)
      const before = (await queuedMails(server, email)).length
      const agent = at('192.0.2.4')
      const refused = await signIn(agent, await open(agent, server, '/ui/login'), email)
      const ask = () => submit(agent, server, refused, 'mail-link', {})
      for (let time = 0; time < 10; time += 1) assert.equal((await ask()).status, 200)
      const slowed = await ask()
      assert.equal(slowed.status, 429)
      const wait = Number(slowed.headers.get('retry-after'))
      assert.ok(wait > 3000 && wait <= 3600, `${wait}`)
      assert.equal((await queuedMails(server, email)).length, before + 10)
    })

    it('the link is good for a quarter of an hour', async () => {
      const email = 'cyd@example.com'
      await register(email)
      await besiege(email)
      const agent = at('192.0.2.5')
      const refused = await signIn(agent, await open(agent, server, '/ui/login'), email)
      await submit(agent, server, refused, 'mail-link', {})
      server.clock.advance(hour / 4)
      assert.match(textOf(await open(agent, server, await linkTo(email))), /This link is too old/)
    })
  })
}
