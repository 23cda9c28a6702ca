import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import {
  authable,
  begin,
  call,
  follow,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { onEachEngine } from './suite.ts'

const expiry = 5 * 60_000 + 1000
const conflict = {
  code: 'forbidden',
  origin: 'headers',
  details: { Authorization: 'conflict', login_challenge: 'conflict' },
}

onEachEngine('authn steps', (suite) => {
  it('POST /authn-steps: 409 while a code is live, 204 after it expired and after it was answered', async () => {
    const { server } = suite
    const email = newAddress()
    const { challenge } = await begin(server, { acr_values: '2' })
    const id = (await authable(server, challenge, email)).body.authn_step.identity_id
    const live = await initStep(server, challenge, id)
    assert.equal(live.status, 409)
    assert.deepEqual(live.body as unknown, {
      code: 'conflict',
      origin: 'body',
      desc: 'initing an authn step: a code has already been generated',
      details: { identity_id: 'conflict', method_name: 'conflict' },
    })
    assert.equal(live.headers.get('retry-after'), '300')
    // Otherwise the first one may expire before it leaves.
    await mailedCode(server, email)
    server.clock.advance(expiry)
    assert.equal((await initStep(server, challenge, id)).status, 204)
    const code = await mailedCode(server, email, 2)
    assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 200)
    assert.equal((await initStep(server, challenge, id)).status, 204)
  })

  it('POST /authn-steps for a password: 204 with an account, 409 without one', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server)
    assert.equal((await initStep(server, challenge, person.identityId, 'prehashed_password')).status, 204)
    const other = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
    const refused = await initStep(server, challenge, other, 'prehashed_password')
    assert.equal(refused.status, 409)
    assert.deepEqual(refused.body as unknown, {
      code: 'conflict',
      origin: 'body',
      desc: 'initing an authn step: identity has no linked account',
      details: { identity_id: 'conflict', account_id: 'required' },
    })
  })

  it('POST /authn-steps: what is wrong is named', async () => {
    const { server } = suite
    const { challenge } = await begin(server)
    const id = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
    const unknown = '00000000-0000-4000-8000-000000000000'
    const cases: [Awaited<ReturnType<typeof initStep>>, number, Record<string, string>][] = [
      [await initStep(server, challenge, id, 'account_creation'), 400, { method_name: 'invalid' }],
      [await initStep(server, 'unknown', id), 404, { login_challenge: 'not_found' }],
      [await initStep(server, challenge, unknown), 404, { id: 'not_found' }],
      [await initStep(server, challenge, 'x'), 400, { identity_id: 'malformed' }],
      [await initStep(server, challenge, ''), 400, { identity_id: 'required' }],
      [await initStep(server, '', id), 400, { login_challenge: 'required' }],
    ]
    for (const [{ status, body }, expected, details] of cases) {
      assert.equal(status, expected)
      assert.deepEqual(body.details, details)
      assert.match(body.desc ?? '', /^initing an authn step: /)
    }
  })

  it('POST /auth/login/authn-step: what is wrong is named, and only the first group of it', async () => {
    const { server } = suite
    const { challenge } = await begin(server)
    const id = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
    const post = (body: unknown) => call(server, 'POST', '/auth/login/authn-step', body)
    const all = await post({})
    assert.equal(all.status, 400)
    assert.deepEqual(shape(all.body).details, {
      identity_id: 'required',
      method_name: 'required',
      metadata: 'required',
    })
    const authn_step = { identity_id: id, method_name: 'emailed_code', metadata: { code: '1' } }
    assert.deepEqual(shape((await post({ authn_step })).body).details, { login_challenge: 'required' })
    const body = { login_challenge: challenge, authn_step: { ...authn_step, method_name: 'magic' } }
    const magic = await post(body)
    assert.equal(magic.status, 400)
    assert.deepEqual(shape(magic.body).details, { method_name: 'malformed' })
    const other = '00000000-0000-4000-8000-000000000000'
    const unknown = await step(server, challenge, other, 'emailed_code', { code: '1' })
    assert.equal(unknown.status, 404)
    assert.deepEqual(shape(unknown.body).details, { id: 'not_found' })
    const gone = await step(server, 'unknown', id, 'emailed_code', { code: '1' })
    assert.equal(gone.status, 404)
    assert.deepEqual(shape(gone.body).details, { challenge: 'not_found' })
  })

  it('password: the right one, a wrong one, none at all, and what is no base64', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server)
    const sign = (metadata: unknown, id = person.identityId) =>
      step(server, challenge, id, 'prehashed_password', metadata)
    const wrong = await sign(prehashed('wrong', person.salt))
    assert.equal(wrong.status, 403)
    assert.deepEqual(wrong.body as unknown, {
      code: 'forbidden',
      origin: 'body',
      desc: 'login flow step: invalid password',
      details: { metadata: 'invalid' },
    })
    assert.equal((await sign({ hash_base64: 'no base64!' })).status, 400)
    const malformed = await sign({ hash_base64: 5 })
    assert.equal(malformed.status, 403)
    assert.deepEqual(malformed.body.details, { metadata: 'malformed' })
    assert.deepEqual((await sign(null)).body.details, { metadata: 'invalid' })
    const nobody = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
    const none = await sign(prehashed('x'), nobody)
    assert.equal(none.status, 403)
    assert.deepEqual(none.body.details, { account_id: 'required' })
    const right = await sign(prehashed('correct horse', person.salt))
    assert.equal(right.status, 200)
    assert.equal(right.body.next, 'redirect')
  })

  it('ASVS 6.3.1: guesses at a password are slowed down', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server)
    const guess = async () =>
      step(server, challenge, person.identityId, 'prehashed_password', prehashed('wrong', person.salt))
    const statuses = []
    for (let time = 0; time < 7; time += 1) statuses.push((await guess()).status)
    assert.deepEqual(statuses.slice(0, 5), [403, 403, 403, 403, 403])
    const refused = await guess()
    assert.equal(refused.status, 429)
    const seconds = Number(refused.headers.get('retry-after'))
    assert.match(refused.body.desc ?? '', new RegExp(`Try again in ${seconds} s`))
    server.clock.advance(seconds * 1000)
    assert.equal((await guess()).status, 403)
  })

  it('several steps: a code, then the password; the same token, and never both answers', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server, { acr_values: '2' })
    await initStep(server, challenge, person.identityId)
    const code = await mailedCode(server, person.email, 2)
    const first = await step(server, challenge, person.identityId, 'emailed_code', { code })
    assert.deepEqual(Object.keys(first.body).sort(), ['access_token', 'authn_step', 'next'])
    assert.deepEqual(first.body.authn_step, {
      identity_id: person.identityId,
      method_name: 'prehashed_password',
      metadata: prehashed('', person.salt).params,
    })
    const metadata = prehashed('correct horse', person.salt)
    const token = first.body.access_token
    const second = await step(server, challenge, person.identityId, 'prehashed_password', metadata, { token })
    assert.deepEqual(Object.keys(second.body).sort(), ['access_token', 'next', 'redirect_to'])
    assert.equal(second.body.access_token, token)
    const page = new URL(
      (await person.agent.get(second.body.redirect_to ?? '')).headers.get('location') ?? '',
    )
    assert.ok(page)
  })

  it('the identity cannot change within a flow', async () => {
    const { server } = suite
    const other = await withNewAccount(server, newAddress(), 'correct horse')
    const first = await withCode(server, newAddress(), { acr_values: '2' })
    const refused = [
      await step(server, first.challenge, other.identityId, 'emailed_code', { code: '123456' }),
      await step(
        ...([server, first.challenge, other.identityId, 'prehashed_password'] as const),
        prehashed('correct horse', other.salt),
      ),
      await initStep(server, first.challenge, other.identityId),
    ]
    for (const { status, body } of refused) {
      assert.equal(status, 403)
      assert.match(body.desc ?? '', /: cannot change identity id during a process$/)
    }
  })

  it('a password and an account that were accepted are accepted again until the outcome is redeemed', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress(), { acr_values: '2' })
    const { challenge, identityId, agent } = first
    const token = first.answer.body.access_token
    const password = prehashed('correct horse')
    const create = (prehashed_password: unknown) =>
      step(
        ...([server, challenge, identityId, 'account_creation'] as const),
        { prehashed_password, backup_data: '{}' },
        { token },
      )
    assert.equal((await create(password)).body.next, 'redirect')
    const again = await create(password)
    assert.equal(again.body.next, 'redirect')
    assert.equal((await create(prehashed('another'))).status, 403)
    const signIn = () => step(server, challenge, identityId, 'prehashed_password', password)
    assert.equal((await signIn()).body.next, 'redirect')
    const { body } = await signIn()
    await follow(agent, body.redirect_to ?? '')
    assert.equal((await signIn()).status, 409)
  })

  it('a token of flow A used in flow B: 403 from the headers, for every step', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const other = await withCode(server, newAddress(), { acr_values: '2' })
    const token = other.answer.body.access_token
    const { challenge } = await begin(server, { acr_values: '2' })
    const email = newAddress()
    const id = (await authable(server, challenge, email)).body.authn_step.identity_id
    const code = await mailedCode(server, email)
    const metadata = { prehashed_password: prehashed('x'), backup_data: '{}' }
    for (const { status, body } of [
      await step(server, challenge, id, 'emailed_code', { code }, { token }),
      await step(server, challenge, person.identityId, 'prehashed_password', prehashed('x'), { token }),
      await step(server, challenge, id, 'account_creation', metadata, { token }),
    ]) {
      assert.equal(status, 403)
      assert.deepEqual(shape(body), conflict)
    }
    // The refusal costs nothing: the code is still good without the header.
    assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 200)
  })

  it('a token that nobody issued counts as none; one that has expired is 401', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress(), { acr_values: '2' })
    const metadata = { prehashed_password: prehashed('x'), backup_data: '{}' }
    const create = (token: string) =>
      step(server, first.challenge, first.identityId, 'account_creation', metadata, { token })
    for (const token of ['*', '%', 'x'.repeat(43)]) {
      const { status, body } = await create(token)
      assert.equal(status, 403)
      assert.deepEqual(shape(body), { code: 'forbidden', origin: 'body', details: {} })
    }
  })

  it('account_creation: an existing account, a missing backup, missing parameters, out of bounds', async () => {
    const { server } = suite
    const first = await withCode(server, newAddress(), { acr_values: '2' })
    const { challenge, identityId, answer } = first
    const token = answer.body.access_token
    const create = (metadata: unknown) =>
      step(server, challenge, identityId, 'account_creation', metadata, { token })
    const password = prehashed('correct horse')
    const cases: [unknown, Record<string, string>][] = [
      [null, { prehashed_password: 'required', backup_data: 'required' }],
      [{ prehashed_password: password }, { backup_data: 'required' }],
      [{ prehashed_password: password, backup_data: '' }, { backup_data: 'required' }],
      [{ backup_data: '{}' }, { prehashed_password: 'required' }],
      [
        {
          prehashed_password: { ...password, params: { memory: 1024, iterations: 1, parallelism: 1 } },
          backup_data: '{}',
        },
        { prehashed_password: 'malformed' },
      ],
      [
        {
          prehashed_password: { ...password, params: { ...password.params, memory: 1 } },
          backup_data: '{}',
        },
        { prehashed_password: 'invalid' },
      ],
      [
        { prehashed_password: { ...password, hash_base64: 'ä' }, backup_data: '{}' },
        { prehashed_password: 'malformed' },
      ],
      ['text', { metadata: 'malformed' }],
    ]
    for (const [metadata, details] of cases) {
      const { status, body } = await create(metadata)
      assert.equal(status, 400, JSON.stringify(metadata))
      assert.deepEqual(shape(body), { code: 'bad_request', origin: 'body', details })
    }
    assert.equal((await create({ prehashed_password: password, backup_data: '{}' })).status, 200)

    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const flow = await begin(server, { acr_values: '2' })
    await initStep(server, flow.challenge, person.identityId)
    const code = await mailedCode(server, person.email, 2)
    const step1 = await step(server, flow.challenge, person.identityId, 'emailed_code', { code })
    const again = await step(
      ...([server, flow.challenge, person.identityId, 'account_creation'] as const),
      { prehashed_password: password, backup_data: '{}' },
      { token: step1.body.access_token },
    )
    assert.equal(again.status, 403)
    assert.equal(again.body.desc, 'login flow step: identity has already an account')
  })

  it('the password of a new account opens the next flow; the database knows no hash that would', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server, { acr_values: '2' })
    const metadata = prehashed('correct horse', person.salt)
    const answer = await step(server, challenge, person.identityId, 'prehashed_password', metadata)
    assert.equal(answer.body.next, 'redirect')
    const rows = await server.database.run(sql`select * from accounts`)
    assert.ok(rows.length > 0)
    assert.ok(!JSON.stringify(rows).includes(metadata.hash_base64))
    assert.ok(!server.logs.some((line) => line.includes(metadata.hash_base64)))
  })
})
