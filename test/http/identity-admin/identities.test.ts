import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identityAdmin } from '../../../src/apis/identity-admin/index.ts'
import { createIdentities } from '../../../src/domain/identities/index.ts'
import {
  createAccounts,
  createPasswords,
  createPrehashedPasswords,
} from '../../../src/domain/methods/index.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { createSecretKeys } from '../../../src/kernel/secrets.ts'
import { createPasswordHasher } from '../../../src/platform/hashing/index.ts'
import { createServer } from '../../../src/platform/http/index.ts'
import { createLogger } from '../../../src/platform/log/index.ts'
import { assertDescribed } from '../../support/contract.ts'
import { onEachEngine } from '../../support/engines.ts'
import { eventsOn } from '../../support/events.ts'
import { alone } from '../../support/identities.ts'
import { throttleOn } from '../../support/throttle.ts'

const list = '/admin/identities'
const person = (email: string) => ({
  schema_id: 'default',
  traits: { email, name: 'Ada Lovelace' },
  credentials: { password: { config: { password: 'mango tree bicycle' } } },
})

onEachEngine('administration of identities', (database) => {
  const face = () => {
    const identities = createIdentities({
      events: eventsOn(database()),
      database: database(),
      clock: systemClock,
      departing: alone,
    })
    const hasher = createPasswordHasher({ memory: 64, iterations: 1, parallelism: 1 })
    const policy = { minLength: 8, similarityCheck: true }
    const throttle = throttleOn(database())
    const passwords = createPasswords({
      events: eventsOn(database()),
      identities,
      hasher,
      throttle,
      policy,
    })
    const logger = createLogger({ level: 'silent', format: 'json' })
    const server = createServer({ name: 'admin', logger, trustedProxies: [] })
    const urls = { publicUrl: 'https://sso.example.com/', adminUrl: 'http://127.0.0.1:4445/' }
    const prehashedPasswords = createPrehashedPasswords({
      secrets: createSecretKeys(['a-system-secret-for-tests']),
      bounds: {
        ...{ memory: { least: 1, most: 1 }, iterations: { least: 1, most: 1 } },
        parallelism: { least: 1, most: 1 },
      },
    })
    const accounts = createAccounts({
      ...{ database: database(), clock: systemClock, passwords: prehashedPasswords },
      throttle,
      endingEarlier: async () => [],
    })
    server.register(identityAdmin({ identities, passwords, accounts, ...urls }))
    return { server, passwords }
  }

  test('a created identity signs in with its password, and reads the same afterwards', async () => {
    const { server, passwords } = face()
    const created = await server.inject({ method: 'POST', url: list, payload: person('ada@example.com') })
    const body = created.json()
    assert.equal(created.statusCode, 201)
    assert.equal(created.headers.location, `http://127.0.0.1:4445/identities/${body.id}`)
    assert.deepEqual(Object.keys(body), [
      ...['id', 'credentials', 'schema_id', 'schema_url', 'state', 'state_changed_at', 'traits'],
      ...['verifiable_addresses', 'recovery_addresses', 'metadata_public', 'metadata_admin'],
      ...['created_at', 'updated_at', 'organization_id'],
    ])
    assert.equal(body.schema_url, 'https://sso.example.com/schemas/ZGVmYXVsdA')
    assert.deepEqual(body.traits, { email: 'ada@example.com', name: 'Ada Lovelace' })
    assert.deepEqual(body.credentials.password.identifiers, ['ada@example.com'])
    assert.equal(created.payload.includes('argon2'), false)

    const read = await server.inject({ url: `${list}/${body.id}` })
    assert.deepEqual(read.json(), body)
    const attempt = { identifier: 'ada@example.com', password: 'mango tree bicycle', address: '192.0.2.1' }
    assert.equal((await passwords.verify(attempt)).id, body.id)
  })

  test('every answer is as the OpenAPI document says', async () => {
    const { server } = face()
    const ask = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object) => {
      const response = await server.inject({ method, url, ...(payload && { payload }) })
      assertDescribed('admin', method, url, response.statusCode, response.payload)
      return response
    }
    const { id } = (await ask('POST', list, person('described@example.com'))).json()
    const replacement = {
      schema_id: 'default',
      traits: { email: 'described@example.com' },
      state: 'inactive',
    }
    const patch = [{ op: 'replace', path: '/state', value: 'active' }]
    const answers = [
      ...[await ask('GET', `${list}?page_size=5`), await ask('GET', `${list}/${id}`)],
      ...[await ask('PUT', `${list}/${id}`, replacement), await ask('PATCH', `${list}/${id}`, patch)],
      await ask('POST', list, replacement),
    ]
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200, 200, 400],
    )
  })

  test('an address belongs to one identity', async () => {
    const { server } = face()
    const payload = person('twice@example.com')
    const first = await server.inject({ method: 'POST', url: list, payload })
    const second = await server.inject({ method: 'POST', url: list, payload })
    assert.deepEqual([first.statusCode, second.statusCode], [201, 409])
    assert.deepEqual(second.json(), {
      error: {
        code: 409,
        status: 'Conflict',
        request: second.headers['x-request-id'],
        reason: 'This identity conflicts with another identity that already exists.',
        message: 'Unable to insert or update resource because a resource with that value exists already',
      },
    })
  })

  test('an address is verified when the operator says so', async () => {
    const { server } = face()
    const payload = {
      ...person('verified@example.com'),
      verifiable_addresses: [{ value: 'verified@example.com', via: 'email', verified: true }],
    }
    const [address] = (await server.inject({ method: 'POST', url: list, payload })).json()
      .verifiable_addresses
    assert.deepEqual([address.verified, address.status], [true, 'completed'])
  })

  const refusals: [string, unknown, RegExp][] = [
    ['no body', undefined, /body/],
    ['an unknown schema', { ...person('a@example.com'), schema_id: 'other' }, /schema_id/],
    ['an unknown member', { ...person('a@example.com'), region: 'eu' }, /region/],
    ['no e-mail address', { schema_id: 'default', traits: { name: 'Ada' } }, /email/],
    ['a short password', withPassword('short'), /8 characters/],
    ['a hash that is not understood', withPassword(undefined), /hashed_password/],
  ]
  for (const [title, payload, reason] of refusals) {
    test(`${title} is refused`, async () => {
      const { server } = face()
      const response = await server.inject({
        method: 'POST',
        url: list,
        ...(payload === undefined ? {} : { payload: payload as object }),
      })
      assert.equal(response.statusCode, 400)
      assert.equal(response.json().error.message, 'The request was malformed or contained invalid parameters')
      assert.match(response.json().error.reason, reason)
    })
  }

  test('a body that is no JSON, or too large, is refused in this shape', async () => {
    const { server } = face()
    const send = (payload: string) =>
      server.inject({ method: 'POST', url: list, payload, headers: { 'content-type': 'application/json' } })
    assert.equal((await send('{')).json().error.code, 400)
    assert.equal((await send(JSON.stringify('x'.repeat(2 ** 21)))).json().error.code, 413)
  })

  test('lists go page by page through everybody, once each', async () => {
    const { server } = face()
    for (const email of ['one@example.com', 'two@example.com', 'three@example.com']) {
      await server.inject({ method: 'POST', url: list, payload: person(email) })
    }
    const everybody: string[] = (await server.inject({ url: list }))
      .json()
      .map(({ id }: { id: string }) => id)
    const walked: string[] = []
    let url: string | undefined = `${list}?page_size=2`
    while (url) {
      const response: Awaited<ReturnType<typeof server.inject>> = await server.inject({ url })
      walked.push(...response.json().map(({ id }: { id: string }) => id))
      const [, next] = /<([^>]+)>; rel="next"/.exec(String(response.headers['link'])) ?? []
      url = next && `${list}${new URL(next).search}`
    }
    assert.deepEqual(walked, everybody)
    assert.equal(new Set(walked).size, walked.length)
    assert.ok(walked.length >= 3)
    assert.equal((await server.inject({ url: `${list}?page_size=none` })).statusCode, 400)
  })

  test('PUT replaces traits, state, metadata and password, and nothing else', async () => {
    const { server, passwords } = face()
    const payload = person('before@example.com')
    const { id } = (await server.inject({ method: 'POST', url: list, payload })).json()
    const put = (change: object) =>
      server.inject({
        ...{ method: 'PUT', url: `${list}/${id}` },
        payload: {
          schema_id: 'default',
          state: 'active',
          traits: { email: 'before@example.com' },
          ...change,
        },
      })
    const signIn = (identifier: string, password: string) =>
      passwords.verify({ identifier, password, address: '127.0.0.1' })

    const moved = await put({
      traits: { email: 'After@example.com' },
      metadata_public: { team: 'blue' },
      credentials: { password: { config: { password: 'lemon bush unicycle' } } },
    })
    assert.equal(moved.statusCode, 200)
    const body = moved.json()
    assert.deepEqual(body.traits, { email: 'After@example.com' })
    assert.deepEqual(body.metadata_public, { team: 'blue' })
    assert.deepEqual(body.credentials.password.identifiers, ['after@example.com'])
    assert.deepEqual(
      [...body.verifiable_addresses, ...body.recovery_addresses].map(({ value }) => value),
      ['after@example.com', 'after@example.com'],
    )
    assert.equal((await signIn('after@example.com', 'lemon bush unicycle')).id, id)
    await assert.rejects(signIn('before@example.com', 'mango tree bicycle'), {
      reason: 'invalid_credentials',
    })

    const kept = await put({ traits: { email: 'after@example.com' }, state: 'inactive' })
    assert.equal(kept.json().state, 'inactive')
    assert.equal(kept.json().metadata_public, null)
    assert.equal(kept.json().verifiable_addresses[0].id, body.verifiable_addresses[0].id)
    await assert.rejects(signIn('after@example.com', 'lemon bush unicycle'), { reason: 'identity_inactive' })

    await server.inject({ method: 'POST', url: list, payload: person('somebody.else@example.com') })
    assert.equal((await put({ traits: { email: 'somebody.else@example.com' } })).statusCode, 409)
    assert.equal((await put({ traits: { email: 'no address' } })).statusCode, 400)
    assert.equal((await put({ state: 'asleep' })).statusCode, 400)
    const nobody = await server.inject({
      ...{ method: 'PUT', url: `${list}/00000000-0000-4000-8000-000000000000` },
      payload: { schema_id: 'default', state: 'active', traits: { email: 'nobody@example.com' } },
    })
    assert.equal(nobody.statusCode, 404)
  })

  test('PUT gives a first password to somebody who has none', async () => {
    const { server, passwords } = face()
    const payload = { schema_id: 'default', traits: { email: 'first@example.com' } }
    const { id } = (await server.inject({ method: 'POST', url: list, payload })).json()
    const change = {
      state: 'active',
      credentials: { password: { config: { password: 'mango tree bicycle' } } },
    }
    const put = () =>
      server.inject({ method: 'PUT', url: `${list}/${id}`, payload: { ...payload, ...change } })
    const statuses = (await Promise.all([put(), put(), put()])).map(({ statusCode }) => statusCode)
    assert.deepEqual(statuses, [200, 200, 200])
    const attempt = { identifier: 'first@example.com', password: 'mango tree bicycle', address: '127.0.0.1' }
    assert.equal((await passwords.verify(attempt)).id, id)
  })

  test('a deleted identity is gone, and its address is free again', async () => {
    const { server } = face()
    const payload = person('leaving@example.com')
    const { id } = (await server.inject({ method: 'POST', url: list, payload })).json()
    assert.equal((await server.inject({ method: 'DELETE', url: `${list}/${id}` })).statusCode, 204)
    for (const method of ['GET', 'DELETE'] as const) {
      const response = await server.inject({ method, url: `${list}/${id}` })
      assert.equal(response.statusCode, 404)
      assert.equal(response.json().error.message, 'Unable to locate the resource')
    }
    assert.equal((await server.inject({ method: 'POST', url: list, payload })).statusCode, 201)
  })
})

function withPassword(password: string | undefined) {
  const config = password === undefined ? { hashed_password: '$1$x' } : { password }
  return { ...person('a@example.com'), credentials: { password: { config } } }
}
