import assert from 'node:assert/strict'
import { it } from 'node:test'
import { assignments, sql } from '../../../src/platform/database/index.ts'
import {
  authable,
  begin,
  call,
  follow,
  mailedCode,
  newAddress,
  prehashed,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { mailsTo } from '../../support/queued-mail.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('authable identities', (suite) => {
  it('an identifier that is no e-mail address: value malformed', async () => {
    const { challenge } = await begin(suite.server)
    for (const value of ['ada', 'ada@', 'a b@example.com', `${'x'.repeat(300)}@example.com`]) {
      const { status, body } = await authable(suite.server, challenge, value)
      assert.equal(status, 400, value)
      assert.deepEqual(body as unknown, {
        code: 'bad_request',
        origin: 'body',
        desc: 'value: must be a valid email address.',
        details: { value: 'malformed' },
      })
    }
  })

  it('a missing value is named before a missing challenge, each as required', async () => {
    const { server } = suite
    const put = (body: unknown) => call(server, 'PUT', '/identities/authable', body)
    for (const body of [{}, { identifier: {} }, { identifier: { value: '' } }, { identifier: null }]) {
      const answer = await put(body)
      assert.equal(answer.status, 400)
      assert.deepEqual(shape(answer.body), {
        code: 'bad_request',
        origin: 'body',
        details: { value: 'required' },
      })
    }
    const answer = await put({ identifier: { value: newAddress() } })
    assert.deepEqual(shape(answer.body).details, { login_challenge: 'required' })
  })

  it('a body that is no JSON object: 400 with empty details', async () => {
    for (const body of ['{', '[]', '"x"']) {
      const answer = await call(suite.server, 'PUT', '/identities/authable', body)
      assert.equal(answer.status, 400, body)
      assert.deepEqual(shape(answer.body), { code: 'bad_request', origin: 'body', details: {} })
    }
  })

  it('a member of another type is named', async () => {
    for (const [body, details] of [
      ['{"identifier":"x"}', { identifier: 'malformed' }],
      ['{"identifier":{"value":5}}', { value: 'malformed' }],
      ['{"identifier":{"value":"a@example.com"},"login_challenge":[]}', { login_challenge: 'malformed' }],
    ] as const) {
      const answer = await call(suite.server, 'PUT', '/identities/authable', body)
      assert.equal(answer.status, 400, body)
      assert.deepEqual(shape(answer.body), { code: 'bad_request', origin: 'body', details })
    }
  })

  it('an unknown challenge: 404 challenge not_found', async () => {
    const { status, body } = await authable(suite.server, 'unknown', newAddress())
    assert.equal(status, 404)
    assert.deepEqual(shape(body), { code: 'not_found', origin: 'body', details: { challenge: 'not_found' } })
  })

  it('the same address in another spelling is the same identity, under its first name', async () => {
    const { server } = suite
    const email = newAddress()
    const { challenge } = await begin(server)
    const first = await authable(server, challenge, email.toUpperCase())
    const second = await authable(server, challenge, email)
    assert.deepEqual(second.body, first.body)
    assert.equal(first.body.identity.display_name, email.toUpperCase())
  })

  it('a repeated call sends nothing while a code is live', async () => {
    const { server } = suite
    const email = newAddress()
    const { challenge } = await begin(server)
    for (let time = 0; time < 3; time += 1) await authable(server, challenge, email)
    await mailedCode(server, email)
    assert.equal(await mailsTo(server, email), 1)
  })

  it('a flow that one identity has begun refuses another, and neither makes it nor mails it', async () => {
    const { server } = suite
    const { challenge } = await withCode(server, newAddress(), { acr_values: '2' })
    const known = (await withCode(server, newAddress())).email
    const unknown = newAddress()
    const mails = server.mailbox.messages.length
    for (const email of [known, unknown]) {
      const { status, body } = await authable(server, challenge, email)
      assert.equal(status, 403)
      assert.equal((body as unknown as { desc: string }).desc, 'cannot change identity id during a process')
    }
    const people = await server.database.run(
      sql`select value from verifiable_addresses where value = ${unknown}`,
    )
    assert.deepEqual(people, [])
    await withCode(server, newAddress())
    assert.equal(server.mailbox.messages.length, mails + 1)
  })

  it('account_creation is proposed to the browser that can do it alone', async () => {
    const { server } = suite
    const person = await withCode(server, newAddress())
    await follow(person.agent, person.answer.body.redirect_to ?? '')
    const { agent, challenge } = await begin(server, { acr_values: '2' }, person.agent)
    const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const own = await authable(server, challenge, person.email, { cookie })
    assert.equal(own.body.authn_step.method_name, 'account_creation')
    const other = await authable(server, challenge, person.email)
    assert.equal(other.body.authn_step.method_name, 'emailed_code')
  })

  it('the proposed step follows expectation and account, and the parameters are those of the account', async () => {
    const { server } = suite
    const plain = newAddress()
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const propose = async (email: string, acr_values: string | undefined) => {
      const { challenge } = await begin(server, { acr_values })
      return (await authable(server, challenge, email)).body
    }
    const methods = async (email: string) => [
      (await propose(email, undefined)).authn_step.method_name,
      (await propose(email, '1')).authn_step.method_name,
      (await propose(email, '2')).authn_step.method_name,
    ]
    assert.deepEqual(await methods(plain), ['emailed_code', 'emailed_code', 'emailed_code'])
    assert.deepEqual(await methods(person.email), [
      ...['prehashed_password', 'emailed_code', 'prehashed_password'],
    ])
    const { identity, authn_step } = await propose(person.email, '2')
    assert.deepEqual(authn_step.metadata, prehashed('', person.salt).params)
    assert.match(identity.account_id ?? '', /^[0-9a-f-]{36}$/)
  })

  it('an account that is configured to need ACR 2 needs it where the application asks for nothing', async () => {
    const { server } = suite
    const email = newAddress()
    const created = await admin(server, 'POST', '/admin/identities', {
      schema_id: 'default',
      traits: { email },
      credentials: {
        prehashed_password: {
          config: {
            hashed_password:
              '$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw$S9+ONeHM46YMlldNCdRy48KzDaQ/j9/HW//Yb5IOp80',
            backup_data: '{}',
            required_acr: 2,
          },
        },
      },
    })
    assert.equal(created.status, 201)
    const { challenge } = await begin(server)
    const { body } = await authable(server, challenge, email)
    const id = body.authn_step.identity_id
    assert.deepEqual(body.authn_step.metadata, {
      ...{ salt_base64: 'AAECAwQFBgcICQoLDA0ODw==', memory: 1024, iterations: 1, parallelism: 1 },
    })
    await call(server, 'POST', '/authn-steps', {
      login_challenge: challenge,
      authn_step: { identity_id: id, method_name: 'emailed_code' },
    })
    const code = await mailedCode(server, email)
    const first = await step(server, challenge, id, 'emailed_code', { code })
    assert.equal(first.body.authn_step?.method_name, 'prehashed_password')
    const hash_base64 = 'IH0cJ1s9Gn2VoBaUGRTLQQ=='
    const second = await step(server, challenge, id, 'prehashed_password', { hash_base64 })
    assert.equal(second.body.next, 'redirect')
  })

  it('an identity that is turned off cannot be signed in as', async () => {
    const { server } = suite
    const email = newAddress()
    const { challenge } = await begin(server)
    const { body } = await authable(server, challenge, email)
    const id = body.authn_step.identity_id
    await server.database.run(
      sql`update identities set ${assignments({ state: 'inactive' })} where id = ${id}`,
    )
    const again = await authable(server, challenge, email)
    assert.equal(again.status, 403)
    assert.deepEqual(shape(again.body), { code: 'forbidden', origin: 'body', details: {} })
  })
})
