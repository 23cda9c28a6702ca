import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventsOf, kindsOf } from '../../support/audit.ts'
import {
  authable,
  begin,
  follow,
  mailedCode,
  newAddress,
  prehashed,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin, authorization, json, signIn } from '../../support/flow.ts'
import { open, register, submit } from '../../support/pages.ts'
import { userAgent } from '../../support/user-agent.ts'
import { onEachEngine as onEachAuthFlow } from '../auth-flow/suite.ts'
import { onEachEngine } from '../oauth2/suite.ts'

const password = 'mango tree bicycle'

const identityOf = async (
  server: { publicUrl: string; adminUrl: string },
  email: string,
): Promise<string> => {
  const all = await json<{ id: string; traits: { email: string } }[]>(
    await admin(server, 'GET', '/admin/identities?page_size=500'),
  )
  const found = all.find(({ traits }) => traits.email === email)
  assert.ok(found, `no identity with ${email}`)
  return found.id
}

onEachEngine('events of people', (suite) => {
  it('hosted pages: registration, a wrong password, and the sign-in for a client', async () => {
    const { server, client } = suite
    const email = newAddress()
    const agent = userAgent()
    await register(agent, server, email, password)
    const url = authorization(server, client.client_id, { prompt: 'login' }).url.href
    const wrong = await submit(agent, server, await open(agent, server, url), 'password', {
      ...{ email, password: 'another one' },
    })
    await submit(agent, server, wrong, 'password', { email, password })
    const identity_id = await identityOf(server, email)
    const events = await eventsOf(server, { identity_id })
    const told = events.map(({ type, kind, client_id }) => [type, kind, client_id].join(' ').trim())
    assert.deepEqual(told.reverse(), [
      'identity.registered self',
      'credential.added password',
      'sign_in.succeeded password',
      'session.begun identity',
      `sign_in.failed password ${client.client_id}`,
      `sign_in.succeeded password ${client.client_id}`,
      `session.begun application ${client.client_id}`,
    ])
    assert.doesNotMatch(JSON.stringify(events), /mango|another one/)
  })

  it('a name that belongs to nobody is told of if it is an address: what is typed there may be a password', async () => {
    const { server } = suite
    const agent = userAgent()
    const stranger = newAddress()
    for (const email of [stranger, 'my secret password'])
      await submit(agent, server, await open(agent, server, '/ui/login'), 'password', { email, password })
    const failed = await eventsOf(server, { type: 'sign_in.failed' })
    const typed = failed.map(({ details }) => details['identifier'])
    assert.deepEqual(typed.slice(0, 2), [undefined, stranger])
  })

  it('a login application: who signed in, for which client, and the end of their sessions, once', async () => {
    const { server, client } = suite
    const subject = `application-${suite.engine}`
    await signIn(server, client, { login: { subject, remember: true } })
    await admin(server, 'DELETE', `/admin/oauth2/auth/sessions/login?subject=${subject}`)
    await admin(server, 'DELETE', `/admin/oauth2/auth/sessions/login?subject=${subject}`)
    const events = await eventsOf(server, { identity_id: subject })
    assert.deepEqual(
      events.map(({ type, kind, client_id }) => [type, kind, client_id].join(' ').trim()),
      [
        'session.ended application',
        `consent.given once ${client.client_id}`,
        `session.begun application ${client.client_id}`,
        `sign_in.succeeded login_application ${client.client_id}`,
      ],
    )
  })

  it('operators: an identity that is made, changed, turned off once and deleted', async () => {
    const { server } = suite
    const email = newAddress()
    const credentials = { password: { config: { password } } }
    const body = { schema_id: 'default', traits: { email }, credentials }
    const { id } = await json(await admin(server, 'POST', '/admin/identities', body))
    const path = `/admin/identities/${id}`
    await admin(server, 'PUT', path, {
      ...body,
      state: 'active',
      credentials: { password: { config: { password: 'another long password' } } },
    })
    for (let time = 0; time < 2; time += 1)
      await admin(server, 'PATCH', path, [{ op: 'replace', path: '/state', value: 'inactive' }])
    await admin(server, 'PATCH', path, [{ op: 'replace', path: '/state', value: 'active' }])
    await admin(server, 'DELETE', path)
    const events = await eventsOf(server, { identity_id: id })
    assert.deepEqual(
      events
        .filter(({ type }) => type !== 'session.ended')
        .map(({ type, kind, details }) => [type, kind, details['replaced']].join(' ').trim())
        .reverse(),
      [
        'identity.registered operator',
        'credential.added password',
        'identity.changed replaced',
        'credential.added password true',
        'identity.changed turned_off',
        'identity.changed turned_on',
        'identity.deleted operator',
      ],
    )
    const reasons = events
      .filter(({ type }) => type === 'session.ended')
      .map(({ details }) => details['reason'])
    assert.deepEqual([...new Set(reasons)].toSorted(), ['new_password', 'removed', 'turned_off'])
  })
})

onEachAuthFlow('events of people', (suite) => {
  it('codes that are sent and guessed wrong, and passwords, each with the client', async () => {
    const { server } = suite
    const email = newAddress()
    const person = await withNewAccount(server, email, 'correct horse')
    await follow(person.agent, person.answer.body.redirect_to ?? '')
    const { challenge } = await begin(server)
    const wrong = prehashed('wrong horse', person.salt).hash_base64
    await step(server, challenge, person.identityId, 'prehashed_password', { hash_base64: wrong })
    const other = await withCode(server, newAddress())
    const sent = await kindsOf(server, { identity_id: other.identityId, type: 'code.sent' })
    assert.deepEqual(sent, ['code.sent sign_in'])
    const events = await eventsOf(server, { identity_id: person.identityId })
    const told = events.map(({ type, kind, client_id }) => [type, kind, client_id].join(' '))
    for (const expected of [
      'identity.registered self ',
      `code.sent sign_in ${server.own.client_id}`,
      `credential.added prehashed_password ${server.own.client_id}`,
      `sign_in.succeeded account_creation ${server.own.client_id}`,
      `sign_in.failed prehashed_password ${server.own.client_id}`,
    ])
      assert.equal(told.filter((each) => each === expected).length, 1, `${expected} in ${told.join(', ')}`)
  })

  it('a wrong code is told of once for each guess, and the right one is not', async () => {
    const { server } = suite
    const email = newAddress()
    const { challenge } = await begin(server)
    const id = (await authable(server, challenge, email)).body.authn_step.identity_id
    const code = await mailedCode(server, email)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let time = 0; time < 2; time += 1) await step(server, challenge, id, 'emailed_code', { code: wrong })
    assert.equal((await step(server, challenge, id, 'emailed_code', { code })).status, 200)
    assert.deepEqual(await kindsOf(server, { identity_id: id, type: 'code.guessed_wrong' }), [
      'code.guessed_wrong sign_in',
      'code.guessed_wrong sign_in',
    ])
    assert.doesNotMatch(JSON.stringify(await eventsOf(server, { identity_id: id })), new RegExp(code))
  })
})
