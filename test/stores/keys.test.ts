import assert from 'node:assert/strict'
import { after, beforeEach, it } from 'node:test'
import { createKeys, type Keys, keySets } from '../../src/domain/keys/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { type Database, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { eventsOn } from '../support/events.ts'
import { testClock } from '../support/gatehouse.ts'
import { until } from '../support/patience.ts'

const hour = 3_600_000
const rotation = { interval: 24 * hour, overlap: hour, retention: 2 * hour }
const logger = createLogger({ level: 'silent', format: 'json' })
const [oldSecret, newSecret] = ['an-old-system-secret', 'a-new-system-secret']

onEachEngine('keys', (database) => {
  let clock = testClock()
  const running: Keys[] = []
  const node = async (system: string[] = [oldSecret], on: Database = database()): Promise<Keys> => {
    const keys = createKeys({
      database: on,
      events: eventsOn(on),
      secrets: createSecretKeys(system),
      clock,
      logger,
      algorithms: { [keySets.idToken]: 'ES256', [keySets.accessToken]: 'EdDSA' },
      rsaBits: 2048,
      broadcast: [],
    })
    running.push(keys)
    await keys.start()
    return keys
  }
  /** Notifications neither help nor harm: nodes find out by themselves. */
  const deaf = (): Database => ({ ...database(), publish: async () => {}, subscribe: () => () => {} })
  const kidsOf = async (keys: Keys): Promise<string[]> =>
    (await keys.sets.load(keySets.idToken)).map(({ kid }) => kid)
  const kidOf = (jwt: string): unknown =>
    JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())['kid']
  const signer = async (keys: Keys): Promise<unknown> => kidOf(await keys.sign(keySets.idToken, {}))
  const publishedBy = async (keys: Keys): Promise<unknown[]> =>
    (await keys.publicKeys()).keys.map(({ kid }) => kid)

  beforeEach(async () => {
    clock = testClock()
    for (const keys of running.splice(0)) keys.stop()
    await database().run(sql`delete from signing_keys`)
  })
  after(() => {
    for (const keys of running) keys.stop()
  })

  it('rotate: a new key is published first, then it signs, then the old one goes', async () => {
    const keys = await node()
    const [first] = await kidsOf(keys)
    await keys.rotate(rotation)
    assert.deepEqual(await kidsOf(keys), [first])
    clock.advance(23 * hour)
    await keys.rotate(rotation)
    await keys.rotate(rotation)
    const [second] = await kidsOf(keys)
    assert.deepEqual(await kidsOf(keys), [second, first])
    assert.equal(await signer(keys), first)
    assert.ok((await publishedBy(keys)).includes(second))
    const old = await keys.sign(keySets.idToken, { sub: 'ada' })

    clock.advance(hour + 1000)
    assert.equal(await signer(keys), second)
    await keys.rotate(rotation)
    assert.deepEqual(await keys.verify(keySets.idToken, old), { sub: 'ada' })
    clock.advance(2 * hour)
    await keys.rotate(rotation)
    assert.deepEqual(await kidsOf(keys), [second])
    assert.equal(await keys.verify(keySets.idToken, old), undefined)
    clock.advance(22 * hour)
    await keys.rotate(rotation)
    assert.equal((await kidsOf(keys)).length, 2)
  })

  it('rotate: one node makes the successor, however many look at once', async () => {
    const nodes = await Promise.all(Array.from({ length: 5 }, () => node([oldSecret], deaf())))
    clock.advance(23 * hour)
    await Promise.all(nodes.map((keys) => keys.rotate(rotation)))
    const [first] = nodes
    assert.equal((await kidsOf(first as Keys)).length, 2)
    clock.advance(hour + 1000)
    const signers = await Promise.all(nodes.map(signer))
    assert.equal(new Set(signers).size, 1)
  })

  it('rotate: a key that was made by hand counts as the newest', async () => {
    const keys = await node()
    clock.advance(23 * hour)
    await keys.rotate(rotation)
    const { kid } = await keys.sets.create(keySets.idToken, { alg: 'ES256' })
    assert.equal(await signer(keys), kid)
    clock.advance(hour + 1000)
    await keys.rotate(rotation)
    assert.equal(await signer(keys), kid)
    assert.equal((await kidsOf(keys))[0], kid)
    clock.advance(2 * hour)
    await keys.rotate(rotation)
    assert.deepEqual(await kidsOf(keys), [kid])
  })

  it('rotate: the newest key of each other algorithm stays, for the clients that chose it', async () => {
    const keys = await node()
    const [first] = await kidsOf(keys)
    const rsa = await keys.sets.create(keySets.idToken, { alg: 'PS256' })
    const edwards = await keys.sets.create(keySets.idToken, { alg: 'EdDSA' })
    const newer = await keys.sets.create(keySets.idToken, { alg: 'EdDSA' })
    const elliptic = await keys.sets.create(keySets.idToken, { alg: 'ES256' })
    clock.advance(4 * hour)
    await keys.rotate(rotation)
    assert.deepEqual(await kidsOf(keys), [elliptic.kid, newer.kid, rsa.kid])
    assert.ok(![first, edwards.kid].some((kid) => kid === elliptic.kid))
    assert.equal(kidOf(await keys.sign(keySets.idToken, {}, { algorithm: 'PS256' })), rsa.kid)
    assert.equal(await signer(keys), elliptic.kid)
    assert.deepEqual(keys.algorithms(keySets.idToken), ['ES256', 'EdDSA', 'PS256'])
    await assert.rejects(keys.sign(keySets.idToken, {}, { algorithm: 'RS256' }), /can sign with RS256/)
  })

  it('rotate: after a long standstill a new key still has its time to be published', async () => {
    const keys = await node()
    const before = await signer(keys)
    clock.advance(1000 * hour)
    await keys.rotate(rotation)
    assert.equal(await signer(keys), before)
    clock.advance(hour + 1000)
    assert.notEqual(await signer(keys), before)
  })

  it('the keys of a set are ordered also where a clock lags behind', async () => {
    const keys = await node()
    clock.advance(hour)
    await keys.sets.create(keySets.idToken, { alg: 'ES256', kid: 'ahead' })
    clock.advance(-2 * hour)
    await keys.sets.create(keySets.idToken, { alg: 'ES256', kid: 'behind' })
    await keys.sets.create(keySets.idToken, { alg: 'ES256', kid: 'last' })
    assert.deepEqual((await kidsOf(keys)).slice(0, 3), ['last', 'behind', 'ahead'])
    assert.equal(await signer(keys), 'last')
  })

  it('a key that is made by hand is published by the other nodes before it signs, and signs when its maker is told', async () => {
    const nodes = [await node(), await node()] as const
    const before = await signer(nodes[0])
    const making = nodes[0].sets.create(keySets.idToken, { alg: 'ES256', kid: 'made' })
    await until(async () => (await publishedBy(nodes[1])).includes('made'))
    if (database().engine === 'postgres')
      assert.deepEqual(await Promise.all(nodes.map(signer)), [before, before])
    await making
    assert.deepEqual(await Promise.all(nodes.map(signer)), ['made', 'made'])
  })

  it('a node that has not heard of a key reads them anew before it says no, and strangers cannot make it do so for ever', async () => {
    const [first, second] = [await node(), await node([oldSecret], deaf())]
    await first.sets.create(keySets.idToken, { alg: 'ES256' })
    const jwt = await first.sign(keySets.idToken, { sub: 'ada' })
    assert.deepEqual(await second.verify(keySets.idToken, jwt), { sub: 'ada' })
    assert.ok((await publishedBy(second)).includes(kidOf(jwt)))

    const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'stranger' })).toString('base64url')
    const before = database().roundTrips()
    for (let index = 0; index < 100; index += 1)
      assert.equal(await second.verify(keySets.idToken, `${header}.e30.AAAA`), undefined)
    assert.ok(database().roundTrips() - before <= 12)
    clock.advance(5000)
    await first.sets.create(keySets.idToken, { alg: 'ES256' })
    const next = await first.sign(keySets.idToken, { sub: 'grace' })
    assert.deepEqual(await second.verify(keySets.idToken, next), { sub: 'grace' })
  })

  it('a set that is emptied behind our back gets a key before the next token', async () => {
    const nodes = [await node(), await node()] as const
    await database().run(sql`delete from signing_keys`)
    clock.advance(2 * 60_000)
    const tokens = await Promise.all(nodes.map((keys) => keys.sign(keySets.idToken, { sub: 'ada' })))
    assert.equal(new Set(tokens.map(kidOf)).size, 1)
    for (const keys of nodes)
      for (const jwt of tokens) assert.deepEqual(await keys.verify(keySets.idToken, jwt), { sub: 'ada' })
  })

  it('system secrets: keys move to the current one at start; a node that lacks it goes on with what it knew', async () => {
    const old = await node([oldSecret])
    await old.sets.create('other', { alg: 'ES256', kid: 'kept' })
    const before = await old.sign(keySets.idToken, { sub: 'ada' })
    const both = await node([newSecret, oldSecret])
    assert.deepEqual(await both.verify(keySets.idToken, before), { sub: 'ada' })

    clock.advance(2 * 60_000)
    assert.equal(await signer(old), kidOf(before))
    const alone = await node([newSecret])
    assert.deepEqual(await alone.verify(keySets.idToken, before), { sub: 'ada' })
    assert.equal((await alone.sets.loadKey('other', 'kept')).kid, 'kept')
    await assert.rejects(node([oldSecret]), /signing key .* cannot be decrypted/)
  })
})
