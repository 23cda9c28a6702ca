import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import { kindsOf } from '../../support/audit.ts'
import {
  authable,
  begin,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { createClient } from '../../support/flow.ts'
import { forbid } from '../../support/forbid.ts'
import { onEachEngine } from './suite.ts'

const expiry = 5 * 60_000 + 1000

onEachEngine('emailed codes', (suite) => {
  const started = async () => {
    const email = newAddress()
    const { challenge } = await begin(suite.server)
    const id = (await authable(suite.server, challenge, email)).body.authn_step.identity_id
    const code = await mailedCode(suite.server, email)
    const answer = (given: unknown, flow = challenge) =>
      step(suite.server, flow, id, 'emailed_code', { code: given })
    return { email, challenge, id, code, wrong: code === '000000' ? '000001' : '000000', answer }
  }
  const invalid = { code: 'forbidden', origin: 'body', details: { code: 'invalid' } }
  const expired = { code: 'forbidden', origin: 'body', details: { code: 'expired' } }

  it('the mail names the application that somebody signs in to, unless that name would become a link', async () => {
    const { server } = suite
    const cases: [string, RegExp, RegExp][] = [
      [
        'Photo <b> Album',
        /^\d{6} is your code to sign in to Photo <b> Album with 127\.0\.0\.1/,
        /Photo &lt;b&gt; Album/,
      ],
      ['prizes at evil.example', /^\d{6} is your code to sign in to 127\.0\.0\.1/, /127\.0\.0\.1/],
    ]
    for (const [name, subject, html] of cases) {
      const client = await createClient(server, { client_name: name, redirect_uris: [server.redirectUri] })
      const email = newAddress()
      const { challenge } = await begin(server, {}, undefined, client)
      const { identity_id: id } = (await authable(server, challenge, email)).body.authn_step
      const mail = await server.mailbox.waitFor(email)
      assert.match(mail.subject, subject)
      assert.match(mail.html, html)
      assert.doesNotMatch(mail.text, /evil/)
      // A new code says so, too.
      server.clock.advance(expiry)
      await initStep(server, challenge, id)
      assert.match((await server.mailbox.waitFor(email, 2)).subject, subject)
    }
  })

  it('the mail is in the language of ui_locales, or in that of the browser', async () => {
    const { server } = suite
    const german = /^\d{6} ist Ihr Code für die Anmeldung bei Accounts über 127\.0\.0\.1/
    for (const [parameters, headers] of [
      [{ ui_locales: 'fr de' }, { 'accept-language': 'en' }],
      [{}, { 'accept-language': 'de-CH, en;q=0.5' }],
    ] as const) {
      const email = newAddress()
      const { challenge } = await begin(server, parameters)
      const { identity_id: id } = (await authable(server, challenge, email, headers)).body.authn_step
      const mail = await server.mailbox.waitFor(email)
      assert.match(mail.subject, german)
      assert.match(mail.text, /Er gilt 5 Minuten und kann einmal verwendet werden\./)
      assert.match(mail.html, /<html lang="de">/)
      server.clock.advance(expiry)
      await initStep(server, challenge, id, 'emailed_code', headers)
      assert.match((await server.mailbox.waitFor(email, 2)).subject, german)
    }
  })

  it('a wrong code: 403 code invalid', async () => {
    const { answer, wrong } = await started()
    const { status, body } = await answer(wrong)
    assert.equal(status, 403)
    assert.deepEqual(shape(body), invalid)
  })

  it('the right code after five minutes: 403 code expired; a wrong one: invalid', async () => {
    const { answer, code, wrong } = await started()
    suite.server.clock.advance(expiry)
    assert.deepEqual(shape((await answer(code)).body), expired)
    assert.deepEqual(shape((await answer(wrong)).body), invalid)
  })

  it('the answer that finished a flow gives its outcome again, and mails nothing, until that is redeemed', async () => {
    const { server } = suite
    const { answer, code, wrong, email, challenge } = await started()
    const first = await answer(code)
    assert.equal(first.body.next, 'redirect')
    const again = await answer(code)
    assert.equal(again.status, 200)
    assert.equal(again.body.next, 'redirect')
    assert.equal(again.body.access_token, first.body.access_token)
    assert.equal((await answer(wrong)).status, 409)
    assert.equal((await authable(server, challenge, email)).body.authn_step.method_name, 'emailed_code')
    await withCode(server, newAddress())
    assert.equal(server.mailbox.messages.filter(({ to }) => to.includes(email)).length, 1)
  })

  it('an answered code can be guessed at no more often than an open one', async () => {
    const { answer, code, wrong } = await started()
    assert.equal((await answer(code)).status, 200)
    for (let time = 0; time < 9; time += 1) assert.equal((await answer(wrong)).status, 409)
    assert.equal((await answer(code)).status, 409)
  })

  it('a repeated answer with another new password changes nothing', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server, { acr_values: '2' })
    await initStep(server, challenge, person.identityId)
    const code = await mailedCode(server, person.email, 2)
    const reset = (password: { hash_base64: string }) =>
      step(...([server, challenge, person.identityId, 'emailed_code', { code }] as const), {
        reset: { prehashed_password: password, backup_data: '{"v":2}' },
      })
    const chosen = prehashed('battery staple')
    assert.equal((await reset(chosen)).status, 200)
    assert.equal((await reset(chosen)).body.next, 'redirect')
    assert.equal((await reset(prehashed('another'))).status, 409)
  })

  it('the code that finishes a flow is used up with the session that begins, or not at all', async () => {
    const { server, engine } = suite
    const { answer, code, id } = await started()
    const allow = await forbid(server, engine, 'insert on sessions')
    assert.equal((await answer(code)).status, 500)
    await allow()
    const codes = await server.database.run(
      sql`select completed_at, attempts from emailed_codes where identity_id = ${id}`,
    )
    assert.deepEqual(codes, [{ completed_at: null, attempts: 0 }])
    const events = () => kindsOf(server, { identity_id: id })
    assert.ok(!(await events()).includes('sign_in.succeeded code'))
    assert.equal((await answer(code)).body.next, 'redirect')
    assert.deepEqual((await events()).slice(0, 2), ['session.begun identity', 'sign_in.succeeded code'])
  })

  it('a wrong code begins no session, and tells of none', async () => {
    const { server } = suite
    const { answer, wrong, id } = await started()
    assert.equal((await answer(wrong)).status, 403)
    const sessions = await server.database.run(sql`select 1 from sessions where identity_id = ${id}`)
    assert.deepEqual(sessions, [])
    const told = await kindsOf(server, { identity_id: id })
    assert.deepEqual(
      told.filter((each) => /^(sign_in|session)\./.test(each)),
      [],
    )
  })

  it('a code that was used on the way to more: 409', async () => {
    const { answer, code, challenge, id } = await started()
    // At ACR 2 the flow goes on, so that the same code can be sent again.
    const { server } = suite
    const email = newAddress()
    const flow = await begin(server, { acr_values: '2' })
    const step1 = (await authable(server, flow.challenge, email)).body.authn_step
    const mailed = await mailedCode(server, email)
    const send = () => step(server, flow.challenge, step1.identity_id, 'emailed_code', { code: mailed })
    assert.equal((await send()).status, 200)
    const again = await send()
    assert.equal(again.status, 409)
    assert.deepEqual(shape(again.body), { code: 'conflict', origin: 'body', details: {} })
    assert.equal((await answer(code)).status, 200)
    assert.ok(challenge && id)
  })

  it('a code where none was ever asked for: 404 identity_id and method_name not_found', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server, { acr_values: '2' })
    const { status, body } = await step(server, challenge, person.identityId, 'emailed_code', { code: '1' })
    assert.equal(status, 404)
    assert.deepEqual(shape(body), {
      code: 'not_found',
      origin: 'body',
      details: { identity_id: 'not_found', method_name: 'not_found' },
    })
  })

  it('metadata of another type: 403 metadata malformed', async () => {
    const { answer, challenge, id } = await started()
    for (const { status, body } of [
      await answer(123456),
      await step(suite.server, challenge, id, 'emailed_code', 'text'),
      await step(suite.server, challenge, id, 'emailed_code', []),
    ]) {
      assert.equal(status, 403)
      assert.deepEqual(shape(body), {
        code: 'forbidden',
        origin: 'body',
        details: { metadata: 'malformed' },
      })
    }
    assert.deepEqual(shape((await step(suite.server, challenge, id, 'emailed_code', null)).body), invalid)
  })

  it('an old code is invalid once a new one was sent', async () => {
    const { answer, email, challenge, id, code } = await started()
    suite.server.clock.advance(expiry)
    assert.equal((await initStep(suite.server, challenge, id)).status, 204)
    const next = await mailedCode(suite.server, email, 2)
    if (next !== code) assert.deepEqual(shape((await answer(code)).body), invalid)
    assert.equal((await answer(next)).status, 200)
  })

  it('a code is bound to the flow that it was sent for', async () => {
    const { answer, code, email } = await started()
    const other = await begin(suite.server)
    assert.equal((await authable(suite.server, other.challenge, email)).status, 200)
    const own = await mailedCode(suite.server, email, 2)
    if (own !== code) assert.deepEqual(shape((await answer(code, other.challenge)).body), invalid)
    assert.equal((await answer(own, other.challenge)).status, 200)
    assert.equal((await answer(code)).status, 200)
  })

  it('after five wrong answers the right one is refused, and a new code can be had', async () => {
    const { answer, code, wrong, challenge, id, email } = await started()
    for (let time = 0; time < 5; time += 1) assert.equal((await answer(wrong)).status, 403)
    assert.deepEqual(shape((await answer(code)).body), expired)
    assert.equal((await initStep(suite.server, challenge, id)).status, 204)
    assert.equal((await answer(await mailedCode(suite.server, email, 2))).status, 200)
  })

  it('codes that nobody answers come to an end: 429', async () => {
    const { server } = suite
    const email = newAddress()
    const statuses = []
    for (let time = 0; time < 11; time += 1) {
      const { challenge } = await begin(server)
      statuses.push((await authable(server, challenge, email)).status)
    }
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 200), 429])
    const { challenge } = await begin(server)
    const refused = await authable(server, challenge, email)
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds > 3500 && seconds <= 3600, String(seconds))
    server.clock.advance(seconds * 1000)
    const later = await begin(server)
    assert.equal((await authable(server, later.challenge, email)).status, 200)
  })

  it('the database knows no code, and the logs know none', async () => {
    const { code, challenge, id } = await started()
    const rows = await suite.server.database.run(sql`select * from emailed_codes where identity_id = ${id}`)
    assert.equal(rows.length, 1)
    assert.ok(!JSON.stringify(rows).includes(code))
    assert.ok(!suite.server.logs.some((line) => line.includes(code) || line.includes(challenge)))
  })

  it('answering the code shows that the address is theirs', async () => {
    const { server } = suite
    const { identityId } = await withCode(server, newAddress())
    const [row] = await server.database.run(
      sql`select verified, status from verifiable_addresses where identity_id = ${identityId}`,
    )
    assert.deepEqual(row, { verified: 1, status: 'completed' })
  })

  it('password reset: the old password is refused, the new one and the new backup count, amr is reset_password', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const { challenge } = await begin(server, { acr_values: '2' })
    const account = (await authable(server, challenge, person.email)).body.identity.account_id
    assert.equal((await initStep(server, challenge, person.identityId)).status, 204)
    const code = await mailedCode(server, person.email, 2)
    const next = prehashed('battery staple')
    const incomplete = await step(
      server,
      challenge,
      person.identityId,
      'emailed_code',
      { code },
      { reset: {} },
    )
    assert.equal(incomplete.status, 400)
    assert.deepEqual(shape(incomplete.body).details, {
      prehashed_password: 'required',
      backup_data: 'required',
    })
    const reset = { prehashed_password: next, backup_data: '{"v":2}' }
    const done = await step(server, challenge, person.identityId, 'emailed_code', { code }, { reset })
    assert.equal(done.status, 200)
    assert.equal(done.body.next, 'redirect')
    const [row] = await server.database.run(
      sql`select backup_data, backup_version from accounts where id = ${account ?? ''}`,
    )
    assert.deepEqual(row, { backup_data: '{"v":2}', backup_version: 2 })

    const later = await begin(server, { acr_values: '2' })
    const metadata = (await authable(server, later.challenge, person.email)).body.authn_step.metadata
    assert.deepEqual(metadata, next.params)
    const sign = (password: string, salt: string) =>
      step(server, later.challenge, person.identityId, 'prehashed_password', prehashed(password, salt))
    assert.equal((await sign('correct horse', person.salt)).status, 403)
    assert.equal((await sign('battery staple', next.params.salt_base64)).status, 200)
  })

  it('password reset without an account: 409, and the code stays good', async () => {
    const { server } = suite
    const { challenge, id, code, answer } = await started()
    const reset = { prehashed_password: prehashed('x'), backup_data: '{}' }
    const refused = await step(server, challenge, id, 'emailed_code', { code }, { reset })
    assert.equal(refused.status, 409)
    assert.deepEqual(shape(refused.body), {
      code: 'conflict',
      origin: 'body',
      details: { identity_id: 'conflict', account_id: 'required' },
    })
    assert.equal((await answer(code)).status, 200)
  })
})
