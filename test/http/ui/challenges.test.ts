import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { type ForgingProvider, startForgingProvider } from '../../support/forging-provider.ts'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { type Arrival, formWith, open, submit, textOf } from '../../support/pages.ts'
import { mailsTo, queuedCode } from '../../support/queued-mail.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'

for (const engine of engines) {
  describe(`login challenges that are no longer good, on ${engine}`, () => {
    let server: TestGatehouse
    let database: TestDatabase
    let client: RegisteredClient
    let foreign: RegisteredClient
    let forger: ForgingProvider

    before(async () => {
      ;[database, forger] = await Promise.all([freshDatabase(engine), startForgingProvider()])
      const courier = {
        smtp: {
          connection_uri: 'smtp://127.0.0.1:9/?disable_starttls=true',
          from_address: 'sso@example.com',
        },
      }
      // Nobody sends what is queued, so that it can be read.
      const corp = { id: 'corp', provider: 'generic', client_id: 'cid', client_secret: 'secret' }
      const providers = [{ ...corp, issuer_url: forger.issuer }]
      const selfservice = { methods: { oidc: { enabled: true, config: { providers } } } }
      server = await startOn(database.dsn, { courier, selfservice }, undefined, false)
      client = await createClient(server)
      foreign = await createClient(server, {
        metadata: { gatehouse: { login_url: 'https://login.example/' } },
      })
    })
    after(async () => {
      await Promise.all([server.close(), forger.close()])
      await database.drop()
    })

    const newAddress = () => `${crypto.randomUUID()}@example.com`
    const begin = (agent: UserAgent): Promise<Arrival> =>
      open(agent, server, authorization(server, client.client_id, { prompt: 'create' }).url.href)
    const signUp = (agent: UserAgent, page: Arrival, email: string): Promise<Arrival> =>
      submit(agent, server, page, 'password', { email, name: 'Ada', password })
    /** Signs up to the end; the pages on the way are those that Back leads to. */
    const signedUp = async (agent: UserAgent) => {
      const form = await begin(agent)
      const email = newAddress()
      const codeForm = await signUp(agent, form, email)
      const arrived = await submit(agent, server, codeForm, 'code', { code: await queuedCode(server, email) })
      assert.equal(arrived.url.pathname, '/ui/consent', textOf(arrived))
      return { form }
    }

    it('one that was used mails no code to anybody, and leads on whoever used it', async () => {
      const agent = userAgent()
      const form = await begin(agent)
      const other = newAddress()
      const otherForm = await signUp(agent, form, other)
      const email = newAddress()
      const codeForm = await signUp(agent, form, email)
      await submit(agent, server, codeForm, 'code', { code: await queuedCode(server, email) })
      const stranger = newAddress()
      assert.equal((await signUp(agent, form, stranger)).url.pathname, '/ui/consent')
      assert.equal(await mailsTo(server, stranger), 0)
      server.clock.advance(2 * 60_000)
      await submit(agent, server, otherForm, 'again', { again: 'true' })
      assert.equal(await mailsTo(server, other), 1)
    })

    it('one that was used while its person was at a provider mails no code', async () => {
      const agent = userAgent()
      const form = await begin(agent)
      const stranger = newAddress()
      const away = await submit(agent, server, form, 'provider', { provider: 'corp' })
      const sent = away.url.searchParams
      const now = Math.floor(Date.now() / 1000)
      forger.onUserInfo = () => ({ status: 404, body: {} })
      forger.onToken = async (sign) => ({
        body: {
          ...{ access_token: 'at', token_type: 'Bearer' },
          id_token: await sign({
            ...{ iss: forger.issuer, aud: 'cid', sub: stranger, iat: now, exp: now + 300 },
            ...{ nonce: sent.get('nonce'), email: stranger, name: 'Stranger', email_verified: false },
          }),
        },
      })
      // Another tab is quicker.
      const email = newAddress()
      const codeForm = await signUp(agent, form, email)
      await submit(agent, server, codeForm, 'code', { code: await queuedCode(server, email) })
      const back = new URL(sent.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({ code: 'x', state: sent.get('state') ?? '' }).toString()
      const arrived = await open(agent, server, back.href)
      assert.equal(arrived.url.pathname, '/ui/consent', textOf(arrived))
      assert.equal(await mailsTo(server, stranger), 0)
    })

    it('one that was used begins anew for a browser that has no session', async () => {
      const agent = userAgent()
      const { form } = await signedUp(agent)
      agent.cookies.delete('ory_kratos_session')
      const stranger = newAddress()
      const begun = await signUp(agent, form, stranger)
      assert.notEqual(begun.url.pathname, '/ui/consent')
      assert.ok(begun.url.searchParams.has('login_challenge') || begun.url.searchParams.has('flow'))
      assert.equal(await mailsTo(server, stranger), 0)
    })

    it('one that was used mails no link either', async () => {
      const [owner, agent] = [newAddress(), userAgent()]
      const [own, stranger] = [newAddress(), userAgent()]
      for (const [browser, email] of [
        [stranger, owner],
        [agent, own],
      ] as const) {
        const codeForm = await signUp(browser, await begin(browser), email)
        await submit(browser, server, codeForm, 'code', { code: await queuedCode(server, email) })
      }
      const mails = await mailsTo(server, owner)
      const { url } = authorization(server, client.client_id, { prompt: 'login' })
      const page = await open(agent, server, url.href)
      const arrived = await submit(agent, server, page, 'password', { email: own, password })
      assert.equal(arrived.url.pathname, '/ui/consent', textOf(arrived))
      const { action, hidden } = formWith(page, 'password')
      const fields = hidden.filter(([name]) => !['method', 'email'].includes(name))
      fields.push(['method', 'link'], ['email', owner])
      await agent.post(new URL(action, page.url).href, new URLSearchParams(fields))
      assert.equal(await mailsTo(server, owner), mails)
    })

    it('one that has expired mails no code, and its page leads to where its request began', async () => {
      const agent = userAgent()
      const form = await begin(agent)
      server.clock.advance(31 * 60_000)
      const stranger = newAddress()
      await signUp(agent, form, stranger)
      assert.equal(await mailsTo(server, stranger), 0)
    })

    it('one that another application answers, or that nobody made, mails no code', async () => {
      const agent = userAgent()
      const { url } = authorization(server, foreign.client_id)
      const away = (await agent.get(url.href)).headers.get('location') ?? ''
      const page = await begin(agent)
      for (const challenge of [new URL(away).searchParams.get('login_challenge') ?? '', 'made-up']) {
        const stranger = newAddress()
        const { action, hidden } = formWith(page, 'password')
        const fields = hidden.map(([name, value]): [string, string] => [
          name,
          name === 'login_challenge' ? challenge : value,
        ])
        const typed: [string, string][] = [
          ['email', stranger],
          ['name', 'Ada'],
          ['password', password],
        ]
        await agent.post(new URL(action, page.url).href, new URLSearchParams([...fields, ...typed]))
        assert.equal(await mailsTo(server, stranger), 0)
      }
    })
  })
}
