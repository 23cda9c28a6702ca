import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import { freePort } from '../../../src/platform/http/index.ts'
import {
  type AuthFlowServer,
  authable,
  begin,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  startAuthFlow,
  step,
  withCode,
} from '../../support/auth-flow.ts'
import { admin, json } from '../../support/flow.ts'
import { engines, startOn, type TestGatehouse } from '../../support/gatehouse.ts'
import { mailsTo } from '../../support/queued-mail.ts'
import { locationOf } from '../../support/user-agent.ts'

const parallel = 20
const count = (statuses: number[], status: number) => statuses.filter((each) => each === status).length

for (const engine of engines) {
  describe(`auth flow, races on ${engine}`, () => {
    let server: AuthFlowServer
    let second: TestGatehouse | undefined
    /** Where the second node listens; its public URL is that of both. */
    let secondUrl = ''

    before(async () => {
      server = await startAuthFlow(engine)
      // Another node on the same database and behind the same name.
      if (engine === 'postgres') {
        const { publicUrl } = server
        const port = await freePort('127.0.0.1')
        secondUrl = `http://127.0.0.1:${port}/`
        second = await startOn(server.dsn, {
          serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
          urls: {
            self: { issuer: publicUrl, public: publicUrl },
            login: `${publicUrl}auth/login`,
            consent: `${publicUrl}auth/consent`,
          },
          courier: { smtp: { connection_uri: server.mailbox.uri, from_address: 'sso@example.com' } },
        })
      }
    })
    after(async () => {
      await second?.close()
      await server.close()
    })

    const nodes = (): { publicUrl: string }[] => [server, ...(second ? [{ publicUrl: secondUrl }] : [])]
    const onNodes = <Value>(work: (node: { publicUrl: string }, index: number) => Promise<Value>) => {
      const all = nodes()
      return Promise.all(
        Array.from({ length: parallel }, (_, index) => work(all[index % all.length] ?? server, index)),
      )
    }

    it('parallel calls for a new address: one identity, one mail', async () => {
      const email = newAddress()
      const { challenge } = await begin(server)
      const answers = await onNodes((node) => authable(node, challenge, email))
      assert.equal(
        count(
          answers.map(({ status }) => status),
          200,
        ),
        parallel,
      )
      assert.equal(new Set(answers.map(({ body }) => body.authn_step.identity_id)).size, 1)
      await mailedCode(server, email)
      assert.equal(await mailsTo(server, email), 1)
    })

    it('parallel uses of one code: one success', async () => {
      const email = newAddress()
      const { challenge } = await begin(server, { acr_values: '2' })
      const id = (await authable(server, challenge, email)).body.authn_step.identity_id
      const code = await mailedCode(server, email)
      const answers = await onNodes((node) => step(node, challenge, id, 'emailed_code', { code }))
      const statuses = answers.map(({ status }) => status)
      assert.equal(count(statuses, 200), 1)
      assert.equal(count(statuses, 409), parallel - 1)
    })

    it('parallel uses of a code that finishes a flow: all lead on, in one session', async () => {
      const email = newAddress()
      const { challenge, agent } = await begin(server)
      const id = (await authable(server, challenge, email)).body.authn_step.identity_id
      const code = await mailedCode(server, email)
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => step(server, challenge, id, 'emailed_code', { code })),
      )
      const addresses = answers.map(({ body }) => body.redirect_to ?? '')
      const ends = await Promise.all(addresses.map((address) => agent.get(address)))
      const sessions = await Promise.all(
        ends.map(async (end) => {
          const challenge = locationOf(end).searchParams.get('consent_challenge') ?? ''
          const path = `/admin/oauth2/auth/requests/consent?consent_challenge=${challenge}`
          return (await json(await admin(server, 'GET', path)))['login_session_id']
        }),
      )
      assert.equal(new Set(sessions).size, 1)
      assert.match(sessions[0] ?? '', /^[0-9a-f-]{36}$/)
    })

    it('parallel guesses never get more than five tries', async () => {
      const email = newAddress()
      const { challenge } = await begin(server)
      const id = (await authable(server, challenge, email)).body.authn_step.identity_id
      const code = await mailedCode(server, email)
      const wrong = Array.from({ length: parallel }, (_, index) => String(index).padStart(6, '9')).filter(
        (guess) => guess !== code,
      )
      const answers = await Promise.all(
        wrong.map((guess) => step(server, challenge, id, 'emailed_code', { code: guess })),
      )
      assert.equal(
        count(
          answers.map(({ status }) => status),
          403,
        ),
        wrong.length,
      )
      const [codes] = await server.database.run(
        sql`select attempts from emailed_codes where identity_id = ${id}`,
      )
      assert.deepEqual(codes, { attempts: 5 })
      assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 403)
    })

    it('parallel account creations: one account, whose password is the one that was accepted', async () => {
      const person = await withCode(server, newAddress(), { acr_values: '2' })
      const { challenge, identityId, answer } = person
      const token = answer.body.access_token
      const passwords = Array.from({ length: parallel }, (_, index) => prehashed(`password ${index}`))
      const answers = await onNodes((node, index) =>
        step(
          ...([node, challenge, identityId, 'account_creation'] as const),
          { prehashed_password: passwords[index], backup_data: `{"by":${index}}` },
          { token },
        ),
      )
      const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
      assert.equal(winners.length, 1, JSON.stringify(answers.map(({ status }) => status)))
      for (const { status } of answers) assert.ok([200, 403, 409].includes(status), String(status))
      const winner = passwords[winners[0] ?? 0]
      const later = await begin(server, { acr_values: '2' })
      const { body } = await authable(server, later.challenge, person.email)
      assert.deepEqual(body.authn_step.metadata, winner?.params)
      const signedIn = await step(server, later.challenge, identityId, 'prehashed_password', winner)
      assert.equal(signedIn.status, 200)
      const accounts = await server.database.run(
        sql`select account_id from account_identities where identity_id = ${identityId}`,
      )
      assert.equal(accounts.length, 1)
    })

    it('parallel wishes for a new code: one is sent', async () => {
      const email = newAddress()
      const { challenge } = await begin(server)
      const id = (await authable(server, challenge, email)).body.authn_step.identity_id
      await mailedCode(server, email)
      server.clock.advance(5 * 60_000 + 1000)
      const answers = await Promise.all(
        Array.from({ length: parallel }, () => initStep(server, challenge, id)),
      )
      const statuses = answers.map(({ status }) => status)
      assert.equal(count(statuses, 204), 1)
      assert.equal(count(statuses, 409), parallel - 1)
    })

    it('a code is used up with what it unlocks, or not at all', async () => {
      const person = await withCode(server, newAddress(), { acr_values: '2' })
      const { challenge, identityId, answer } = person
      const metadata = { prehashed_password: prehashed('first'), backup_data: '{"v":1}' }
      const token = answer.body.access_token
      await step(server, challenge, identityId, 'account_creation', metadata, { token })
      const flow = await begin(server, { acr_values: '2' })
      await authable(server, flow.challenge, person.email)
      await initStep(server, flow.challenge, identityId)
      const code = await mailedCode(server, person.email, 2)
      const resets = await Promise.all(
        Array.from({ length: 10 }, (_, index) => {
          const reset = { prehashed_password: prehashed(`reset ${index}`), backup_data: `{"r":${index}}` }
          return step(server, flow.challenge, identityId, 'emailed_code', { code }, { reset })
        }),
      )
      const winner = resets.findIndex(({ status }) => status === 200)
      assert.equal(
        count(
          resets.map(({ status }) => status),
          200,
        ),
        1,
      )
      const [row] = await server.database.run(sql`select backup_data, backup_version from accounts
        join account_identities on account_identities.account_id = accounts.id where identity_id = ${identityId}`)
      assert.deepEqual(row, { backup_data: `{"r":${winner}}`, backup_version: 2 })
    })
  })
}
