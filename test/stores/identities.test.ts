import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdentities, type NewIdentity } from '../../src/domain/identities/index.ts'
import { isFault } from '../../src/kernel/fault.ts'
import { identifier, sql } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { eventsOn } from '../support/events.ts'
import { alone } from '../support/identities.ts'

const withPassword = (email: string): NewIdentity => ({
  traits: { email, name: 'Ada' },
  credentials: [{ type: 'password', identifiers: [email.toLowerCase()], config: { hashed_password: 'x' } }],
})

const withProvider = (email: string, subject: string): NewIdentity => ({
  traits: { email },
  credentials: [{ type: 'oidc', identifiers: [`corp:${subject}`], config: { providers: [] } }],
})

onEachEngine('identities', (database) => {
  const clock = { now: () => 1_700_000_000_000 }
  const identities = () =>
    createIdentities({ events: eventsOn(database()), database: database(), clock, departing: alone })

  test('an identity is read back as it was created, in one round trip', async () => {
    const created = await identities().create({
      ...withPassword('Ada@Example.com'),
      traits: {
        email: 'Ada@Example.com',
        name: { first: 'Ada', last: 'Lovelace' },
        plan: ['x', { y: null }],
      },
      verifiedAddresses: ['ada@example.com'],
      metadataPublic: { tier: 1 },
    })
    assert.equal(created.verifiableAddresses[0]?.value, 'ada@example.com')
    const before = database().roundTrips()
    assert.deepEqual(await identities().load(created.id), created)
    assert.equal(database().roundTrips() - before, 1)
    const found = await identities().findByIdentifier('password', 'ada@example.com')
    assert.deepEqual(found?.identity, created)
    assert.deepEqual(found?.credential.config, { hashed_password: 'x' })
  })

  test('nobody is found under an identifier of another type', async () => {
    await identities().create(withPassword('typed@example.com'))
    assert.equal(await identities().findByIdentifier('oidc', 'typed@example.com'), undefined)
    assert.equal(await identities().load('3f3e3c2e-0000-4000-8000-000000000000'), undefined)
  })

  test('of 20 parallel registrations of one e-mail address one wins', async () => {
    for (const round of [1, 2, 3]) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => identities().create(withPassword(`race-${round}@example.com`))),
      )
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
      assert.equal(lost.length, 19)
      for (const { reason } of lost) assert.ok(isFault(reason, 'identifier_taken'), String(reason))
    }
    const { rows } = await countOf('verifiable_addresses', 'race-%')
    assert.equal(rows, 3)
  })

  test('one address belongs to one person, whichever way each of them signs in', async () => {
    await identities().create(withPassword('one@example.com'))
    await assert.rejects(identities().create(withProvider('ONE@example.com', 's1')), {
      reason: 'identifier_taken',
    })
    await identities().create(withProvider('two@example.com', 's2'))
    await assert.rejects(identities().create(withPassword('two@example.com')), { reason: 'identifier_taken' })
    await assert.rejects(identities().create(withProvider('three@example.com', 's2')), {
      reason: 'identifier_taken',
    })
    assert.equal(await identities().findByIdentifier('oidc', 'corp:s1'), undefined)
  })

  test('a refused identity leaves nothing behind', async () => {
    await identities().create(withPassword('left@example.com'))
    const twice: NewIdentity = {
      traits: { email: 'other@example.com' },
      credentials: [
        { type: 'oidc', identifiers: ['corp:left'], config: {} },
        { type: 'password', identifiers: ['left@example.com'], config: {} },
      ],
    }
    await assert.rejects(identities().create(twice), { reason: 'identifier_taken' })
    assert.equal((await countOf('verifiable_addresses', 'other@%')).rows, 0)
    assert.equal(await identities().findByIdentifier('oidc', 'corp:left'), undefined)
  })

  test('traits without a valid e-mail address are refused', async () => {
    const wrong = [
      undefined,
      null,
      [],
      {},
      { email: 1 },
      { email: 'a' },
      { email: 'a@b@c' },
      { email: 'a@b.c', name: 7 },
    ]
    for (const traits of wrong) {
      await assert.rejects(identities().create({ traits, credentials: [] }), { reason: 'invalid_traits' })
    }
  })

  test('a credential changes only when it is as it was read', async () => {
    await identities().create(withPassword('change@example.com'))
    const found = await identities().findByIdentifier('password', 'change@example.com')
    assert.ok(found)
    assert.equal(await identities().replaceCredentialConfig(found.credential, { hashed_password: 'y' }), true)
    assert.equal(
      await identities().replaceCredentialConfig(found.credential, { hashed_password: 'z' }),
      false,
    )
    const again = await identities().findByIdentifier('password', 'change@example.com')
    assert.deepEqual(again?.credential.config, { hashed_password: 'y' })
  })

  async function countOf(table: 'verifiable_addresses', pattern: string): Promise<{ rows: number }> {
    const found = await database().run(
      sql`select value from ${identifier(table)} where value like ${pattern}`,
    )
    return { rows: found.length }
  }
})
