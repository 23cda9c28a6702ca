import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdentities } from '../../src/domain/identities/index.ts'
import { createPasswords } from '../../src/domain/methods/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { assignments, sql } from '../../src/platform/database/index.ts'
import { createPasswordHasher, type PasswordHasher } from '../../src/platform/hashing/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { eventsOn } from '../support/events.ts'
import { alone } from '../support/identities.ts'
import { until } from '../support/patience.ts'
import { throttleOn } from '../support/throttle.ts'

const cheap = { memory: 64, iterations: 1, parallelism: 1 }
const policy = { minLength: 8, similarityCheck: true }
const password = 'mango tree bicycle'
const address = '192.0.2.1'

onEachEngine('credentials', (database) => {
  const credentialsWith = (hasher: PasswordHasher) => {
    const identities = createIdentities({
      events: eventsOn(database()),
      database: database(),
      clock: systemClock,
      departing: alone,
    })
    const passwords = createPasswords({
      events: eventsOn(database()),
      identities,
      hasher,
      throttle: throttleOn(database()),
      policy,
    })
    const register = async (traits: { email: string; name?: string }) =>
      identities.create({ traits, credentials: [await passwords.enrol(password, traits)] })
    return { identities, passwords, register }
  }
  const counting = () => {
    const hasher = createPasswordHasher(cheap)
    const calls = { verify: 0, hash: 0 }
    const counted: PasswordHasher = {
      hash: (plain) => {
        calls.hash += 1
        return hasher.hash(plain)
      },
      verify: (plain, phc) => {
        calls.verify += 1
        return hasher.verify(plain, phc)
      },
      needsRehash: hasher.needsRehash,
    }
    return { calls, ...credentialsWith(counted) }
  }

  test('whoever registered signs in with any spelling of the address, and with the exact password only', async () => {
    const { passwords, register } = counting()
    const created = await register({ email: 'Ada@Example.com', name: 'Ada' })
    const found = await passwords.verify({
      identifier: ' ADA@example.com\u200b',
      password,
      address,
    })
    assert.deepEqual(found, created)
    for (const wrong of [`${password} `, password.toUpperCase(), '', 'x'.repeat(5000)]) {
      const attempt = passwords.verify({ identifier: 'ada@example.com', password: wrong, address })
      await assert.rejects(attempt, { reason: 'invalid_credentials' })
    }
  })

  test('an unknown identifier costs the same work and gets the same answer as a wrong password', async () => {
    const { passwords, calls, register } = counting()
    await register({ email: 'known@example.com' })
    const answers: { message: string; verifications: number }[] = []
    for (const identifier of ['known@example.com', 'unknown@example.com', 'no address', '']) {
      const before = calls.verify
      const refused = await passwords.verify({ identifier, password: 'wrong password', address }).then(
        () => assert.fail(),
        (error: Error) => error,
      )
      answers.push({ message: refused.message, verifications: calls.verify - before })
    }
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
    assert.equal(answers[0]?.verifications, 1)
  })

  test('somebody without a password cannot sign in with one, not even an empty one', async () => {
    const { passwords, identities } = counting()
    await identities.create({
      traits: { email: 'social@example.com' },
      credentials: [{ type: 'oidc', identifiers: ['corp:1'], config: {} }],
    })
    await identities.create({
      traits: { email: 'empty@example.com' },
      credentials: [{ type: 'password', identifiers: ['empty@example.com'], config: {} }],
    })
    for (const identifier of ['social@example.com', 'empty@example.com', 'corp:1']) {
      for (const attempted of ['', 'undefined', 'null']) {
        const attempt = passwords.verify({ identifier, password: attempted, address })
        await assert.rejects(attempt, { reason: 'invalid_credentials' })
      }
    }
  })

  test('an inactive identity is told so only after the right password', async () => {
    const { passwords, register } = counting()
    const { id } = await register({ email: 'off@example.com' })
    await database().run(sql`update identities set ${assignments({ state: 'inactive' })} where id = ${id}`)
    const attempt = (attempted: string) =>
      passwords.verify({ identifier: 'off@example.com', password: attempted, address })
    await assert.rejects(attempt('wrong password'), { reason: 'invalid_credentials' })
    await assert.rejects(attempt(password), { reason: 'identity_inactive' })
  })

  test('a hash made with older parameters is replaced at the next sign-in', async () => {
    const older = credentialsWith(createPasswordHasher(cheap))
    await older.register({ email: 'rehash@example.com' })
    const newer = credentialsWith(createPasswordHasher({ ...cheap, iterations: 2 }))
    const signIn = () => newer.passwords.verify({ identifier: 'rehash@example.com', password, address })
    const stored = async () =>
      (await newer.identities.findByIdentifier('password', 'rehash@example.com'))?.credential
    await Promise.all([signIn(), signIn(), signIn()])
    const replaced = await stored()
    assert.match(JSON.stringify(replaced?.config), /,t=2,/)
    await signIn()
    assert.deepEqual(await stored(), replaced)
  })

  test('of parallel guesses no more than one burst is checked (attempts are counted before the next is let in)', async () => {
    const { passwords, calls, register } = counting()
    await register({ email: 'guess@example.com' })
    const guess = () =>
      passwords.verify({ identifier: 'guess@example.com', password: 'wrong password', address })
    await Promise.allSettled(Array.from({ length: 6 }, guess))
    const before = calls.verify
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, guess))
    assert.equal(calls.verify, before)
    for (const outcome of outcomes) {
      assert.equal((outcome as PromiseRejectedResult).reason.reason, 'too_many_attempts')
    }
  })

  test('a full hashing queue is neither a failure nor a success', async () => {
    const slow = { ...cheap, memory: 16 * 1024, iterations: 2 }
    const hasher = createPasswordHasher(slow, { concurrency: 1, queueLimit: 0 })
    const { passwords, register } = credentialsWith(hasher)
    // What the module itself hashes first.
    await until(() =>
      hasher.hash('anything').then(
        () => true,
        () => false,
      ),
    )
    await register({ email: 'busy@example.com' })
    // From as many networks: those from one take turns.
    const signIn = (network: number) =>
      passwords.verify({
        ...{ identifier: 'busy@example.com', password },
        address: `198.51.100.${network}`,
      })
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => signIn(index)))
    const busy = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.ok(busy.length > 0)
    for (const { reason } of busy) assert.equal(reason.reason, 'busy')
    await signIn(0)
  })
})
