import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../src/platform/http/index.ts'
import {
  type Answer,
  type AuthFlowServer,
  authable,
  begin,
  call,
  initStep,
  newAddress,
  prehashed,
  type StepAnswer,
  startAuthFlow,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { startOn, type TestGatehouse } from '../../support/gatehouse.ts'
import { codeIn } from '../../support/mailbox.ts'
import { open, submit } from '../../support/pages.ts'
import { until } from '../../support/patience.ts'
import { mailsTo } from '../../support/queued-mail.ts'
import { userAgent } from '../../support/user-agent.ts'

const home = '203.0.113.5'
const attempts = 1000
/** Requests of the stranger under way at a time. */
const parallel = 20

describe('a stranger with a thousand addresses, on two nodes', () => {
  let server: AuthFlowServer
  let second: TestGatehouse
  let nodes: { publicUrl: string }[]

  before(async () => {
    const tls = { allow_termination_from: ['127.0.0.1/32'] }
    server = await startAuthFlow('postgres', { serve: { tls } })
    const { publicUrl } = server
    const other = await freePort('127.0.0.1')
    second = await startOn(server.dsn, {
      serve: { public: { host: '127.0.0.1', port: other }, admin: { port: 0 }, tls },
      urls: {
        self: { issuer: publicUrl, public: publicUrl },
        login: `${publicUrl}auth/login`,
        consent: `${publicUrl}auth/consent`,
      },
      courier: { smtp: { connection_uri: server.mailbox.uri, from_address: 'sso@example.com' } },
    })
    nodes = [server, { publicUrl: `http://127.0.0.1:${other}/` }]
  })
  after(async () => {
    await second.close()
    await server.close()
  })

  const at = (address: string) => ({ 'x-forwarded-for': address })
  const addressOf = (index: number) => `198.18.${Math.floor(index / 250)}.${index % 250}`
  const nodeOf = (index: number) => nodes[index % 2] ?? server

  const answer = (
    node: { publicUrl: string },
    { challenge, id, method }: { challenge: string; id: string; method: string },
    metadata: unknown,
    headers: Record<string, string>,
  ): Promise<Answer<StepAnswer>> => {
    const authn_step = { identity_id: id, method_name: method, metadata }
    const body = { login_challenge: challenge, authn_step }
    return call<StepAnswer>(node, 'POST', '/auth/login/authn-step', body, headers)
  }
  /** At the hosted pages of a node, in a browser with that device cookie. */
  const signInAtPages = async (
    node: { publicUrl: string },
    typed: { email: string; password: string },
    address: string,
    device?: string,
  ) => {
    const agent = userAgent(at(address))
    if (device !== undefined) agent.cookies.set('gatehouse_device', device)
    const page = await open(agent, node as AuthFlowServer, '/ui/login')
    return { agent, arrival: await submit(agent, node as AuthFlowServer, page, 'password', typed) }
  }

  it('NIST SP 800-63B-4 §3.2.2: neither a thousand codes nor a thousand guesses keep the owner out', async () => {
    const email = newAddress()
    const passwords = { hosted: 'mango tree bicycle', accounts: 'correct horse' }
    const credentials = { password: { config: { password: passwords.hosted } } }
    const identity = { schema_id: 'default', traits: { email, name: 'Ada' }, credentials }
    assert.equal((await admin(server, 'POST', '/admin/identities', identity)).status, 201)
    const { identityId: id, salt } = await withNewAccount(server, email, passwords.accounts, {}, userAgent())
    const hosted = { email, password: passwords.hosted }
    const { agent, arrival } = await signInAtPages(server, hosted, home)
    assert.equal(arrival.url.pathname, '/ui/')
    const device = agent.cookies.get('gatehouse_device') ?? ''
    const own = { ...at(home), cookie: `gatehouse_device=${device}` }
    let asked = 1

    /** Asks for a code, and answers with those that have come since, the newest first. */
    const signInByCode = async (node: { publicUrl: string }, headers: Record<string, string>, acr = '1') => {
      const { challenge } = await begin(server, { acr_values: acr }, userAgent(at(home)))
      const known = server.mailbox.messages.length
      assert.equal((await authable(node, challenge, email, headers)).status, 200)
      if (acr === '2')
        assert.equal((await initStep(node, challenge, id, 'emailed_code', headers)).status, 204)
      asked += 1
      const flow = { challenge, id, method: 'emailed_code' }
      await until(async () => {
        const [mail] = server.mailbox.messages.slice(known).filter(({ to }) => to.includes(email))
        return mail !== undefined && server.mailbox.messages.length >= (await mailsTo(server, email))
      })
      for (const mail of server.mailbox.messages.slice(known).toReversed().slice(0, 5)) {
        const answered = await answer(node, flow, { code: codeIn(mail) }, headers)
        if (answered.status === 200) return { challenge, ...answered.body }
      }
      return { challenge, next: 'none of the codes', access_token: '' }
    }
    const signInByPassword = async (node: { publicUrl: string }, headers: Record<string, string>) => {
      const { challenge } = await begin(server, {}, userAgent(at(home)))
      const flow = { challenge, id, method: 'prehashed_password' }
      return answer(node, flow, prehashed(passwords.accounts, salt), headers)
    }

    const statuses = {
      ask: [] as number[],

      accounts: [] as number[],
      hosted: [] as number[],
    }
    const flows: string[] = []
    let tried = 0
    const harass = async (index: number) => {
      const [node, headers] = [nodeOf(index), at(addressOf(index))]
      const { challenge } = await begin(server, { acr_values: '1' }, userAgent(headers))
      const ask = await authable(node, challenge, email, headers)
      statuses.ask.push(ask.status)
      if (ask.status === 200) flows.push(challenge)
      const guess = { challenge: flows[index % flows.length] ?? challenge, id }
      if (index % 3 === 0) {
        const wrong = { code: String(index).padStart(6, '0') }
        const answered = await answer(node, { ...guess, method: 'emailed_code' }, wrong, headers)
        if (answered.body.details?.['code'] === 'invalid') tried += 1
      } else if (index % 3 === 1) {
        const wrong = prehashed(`wrong ${index}`, salt)
        const flow = { ...guess, method: 'prehashed_password' }
        statuses.accounts.push((await answer(node, flow, wrong, headers)).status)
      } else {
        const wrong = { email, password: `wrong ${index}` }
        statuses.hosted.push((await signInAtPages(node, wrong, addressOf(index))).arrival.status)
      }
    }
    let next = 0
    const stranger = async () => {
      while (next < attempts) await harass(next++)
    }
    const strangers = Promise.all(Array.from({ length: parallel }, stranger))
    let visits = 0
    for (let turn = 0; turn < 8 || next < attempts; turn += 1) {
      await until(() => next >= Math.min(attempts, (turn + 1) * 110))
      const node = nodeOf(turn)
      assert.equal((await signInByCode(node, own)).next, 'redirect')
      assert.equal((await signInByPassword(node, own)).body.next, 'redirect')
      const { arrival } = await signInAtPages(node, hosted, home, device)
      assert.equal(arrival.url.pathname, '/ui/')
      visits += 1
    }
    await strangers
    assert.ok(visits >= 8)

    const count = (list: number[], status: number) => list.filter((each) => each === status).length
    // What strangers got is what one node allows: mails, tries at their codes, and wrong passwords in a row.
    assert.equal(count(statuses.ask, 200), 20)
    assert.equal(await mailsTo(server, email), asked + 20)
    assert.ok(tried > 0 && tried <= 20 * 5, String(tried))
    assert.equal(count(statuses.accounts, 403), 75)
    assert.equal(count(statuses.hosted, 400), 75)
    for (const list of [statuses.ask, statuses.accounts, statuses.hosted]) assert.equal(count(list, 500), 0)

    // Elsewhere the right password alone is refused, by any node, and no time is named that would not help.
    for (const node of nodes) {
      const refused = await signInByPassword(node, at('192.0.2.77'))
      assert.equal(refused.status, 429)
      assert.equal(refused.headers.get('retry-after'), null)
      assert.deepEqual(refused.body.details, { code: 'required' })
    }
    // In a new browser of a network that the owner signed in from a code is sent, and beside it the password counts.
    const { challenge, next: then, access_token } = await signInByCode(server, at(home), '2')
    assert.equal(then, 'authn_step')
    const flow = { challenge, id, method: 'prehashed_password' }
    const headers = { ...at(home), authorization: `Bearer ${access_token}` }
    const proven = await answer(server, flow, prehashed(passwords.accounts, salt), headers)
    assert.equal(proven.body.next, 'redirect')
    // The failures of strangers do not count any more.
    assert.equal((await signInByPassword(server, at('192.0.2.78'))).body.next, 'redirect')
  })
})
