import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdentities } from '../../src/domain/identities/index.ts'
import { createSessions, type Evidence, type Session } from '../../src/domain/sessions/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { sql } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { eventsOn } from '../support/events.ts'
import { alone } from '../support/identities.ts'

const lifespan = 60_000
const secrets = createSecretKeys(['a-system-secret-for-tests-0123456789'])

onEachEngine('a session with more evidence', (database) => {
  let people = 0
  const setup = async () => {
    const clock = { time: 1_700_000_000_000, now: () => clock.time }
    const identities = createIdentities({
      events: eventsOn(database()),
      database: database(),
      clock,
      departing: alone,
    })
    const sessions = createSessions({
      events: eventsOn(database()),
      database: database(),
      secrets,
      clock,
      lifespan,
    })
    people += 1
    const identity = await identities.create({ traits: { email: `r${people}@example.com` }, credentials: [] })
    const proof = (method: string, factor: Evidence['factor'] = 'first'): Evidence => ({
      ...{ method, factor },
      at: clock.now(),
    })
    const wanted = (evidence: Evidence, current?: Session, flowId: string = crypto.randomUUID()) => ({
      ...{
        identity,
        evidence: [evidence],
        device: { ipAddress: '192.0.2.1', userAgent: 'browser' },
        current,
        flowId,
      },
      provenSince: clock.now(),
    })
    const first = await sessions.begin(wanted(proof('password')))
    assert.ok(first)
    return { clock, identities, sessions, identity, proof, wanted, first }
  }

  test('keeps its id, gets a new token, and holds old and new proofs (Kratos, OWASP ASVS 7.2.4)', async () => {
    const { clock, sessions, proof, wanted, first } = await setup()
    clock.time += 1000
    const more = await sessions.begin(wanted(proof('totp', 'second'), first.session))
    assert.ok(more)
    assert.equal(more.session.id, first.session.id)
    assert.notEqual(more.token, first.token)
    assert.equal(await sessions.load(first.token), undefined)
    const loaded = await sessions.load(more.token)
    assert.deepEqual(loaded, more.session)
    assert.deepEqual(
      loaded?.evidence.map(({ method, at }) => [method, at]),
      [
        ['password', clock.time - 1000],
        ['totp', clock.time],
      ],
    )
    assert.equal(loaded?.authenticatedAt, clock.time)
    assert.equal(loaded?.issuedAt, clock.time - 1000)
    assert.equal(loaded?.devices.length, 2)
  })

  test('lasts anew by a first factor, and no longer than before by a second one', async () => {
    const { clock, sessions, proof, wanted, first } = await setup()
    clock.time += 1000
    const second = await sessions.begin(wanted(proof('totp', 'second'), first.session))
    assert.equal(second?.session.expiresAt, first.session.expiresAt)
    const again = await sessions.begin(wanted(proof('password'), second?.session))
    assert.equal(again?.session.expiresAt, clock.time + lifespan)
  })

  test('holds the newest proof of each kind, and the last ten devices, however often somebody signs in', async () => {
    const { clock, sessions, proof, wanted, first } = await setup()
    let current = first.session
    for (let count = 0; count < 12; count += 1) {
      clock.time += 1
      current = (await sessions.begin(wanted(proof('password'), current)))?.session ?? current
    }
    assert.deepEqual(current.evidence, [proof('password')])
    assert.equal(current.devices.length, 10)
    assert.equal(current.version, 12)
  })

  test('of somebody else it ends, and a new one begins', async () => {
    const { identities, sessions, proof, wanted, first } = await setup()
    const traits = { email: `other-${people}@example.com` }
    const other = await identities.create({ traits, credentials: [] })
    const begun = await sessions.begin({ ...wanted(proof('password'), first.session), identity: other })
    assert.ok(begun)
    assert.notEqual(begun.session.id, first.session.id)
    assert.deepEqual(begun.session.evidence, [proof('password')])
    assert.equal(await sessions.load(first.token), undefined)
  })

  test('an answer that got lost is given again with the same token, of which only a hash is stored', async () => {
    const { clock, sessions, proof, wanted, first } = await setup()
    const more = wanted(proof('totp', 'second'), first.session, 'one flow')
    const given = await sessions.begin(more)
    assert.ok(given)
    assert.equal((await sessions.begin(more))?.token, given.token)
    const seed = { flowId: 'one flow', sessionId: given.session.id }
    assert.deepEqual(await sessions.loadBegun(seed), given)
    assert.equal(await sessions.loadBegun({ ...seed, flowId: 'another flow' }), undefined)
    const rotated = createSecretKeys([
      'a-newer-system-secret-0123456789abc',
      'a-system-secret-for-tests-0123456789',
    ])
    const later = createSessions({
      events: eventsOn(database()),
      database: database(),
      secrets: rotated,
      clock,
      lifespan,
    })
    assert.equal((await later.loadBegun(seed))?.token, given.token)
    const foreign = createSecretKeys(['somebody-elses-system-secret-0123456'])
    const elsewhere = createSessions({
      events: eventsOn(database()),
      database: database(),
      secrets: foreign,
      clock,
      lifespan,
    })
    assert.equal(await elsewhere.loadBegun(seed), undefined)
    await sessions.revoke(given.session.id)
    assert.equal(await sessions.loadBegun(seed), undefined)
  })

  test('one that has ended or expired is not raised, nor that of an identity that was turned off', async () => {
    const { clock, sessions, proof, wanted, first } = await setup()
    clock.time += lifespan
    assert.equal(await sessions.begin(wanted(proof('password'), first.session)), undefined)
    const next = await sessions.begin(wanted(proof('password')))
    assert.ok(next)
    await sessions.revoke(next.session.id)
    assert.equal(await sessions.begin(wanted(proof('password'), next.session)), undefined)
    assert.equal(await sessions.load(next.token), undefined)
  })

  test('a reading that is outdated raises nothing: no proof is lost', async () => {
    const { sessions, proof, wanted, first } = await setup()
    const raises = ['password', 'totp', 'code', 'oidc'].map((method) =>
      sessions.begin(wanted(proof(method), first.session)),
    )
    const raised = (await Promise.all(raises)).filter((each) => each !== undefined)
    assert.equal(raised.length, 1)
    assert.deepEqual((await sessions.load(raised[0]?.token))?.evidence, raised[0]?.session.evidence)
  })

  test('a session that ends while it is raised has ended, whichever comes first', async () => {
    const { sessions, identity, proof, wanted } = await setup()
    const endings = [(id: string) => sessions.revoke(id), () => sessions.revokeAllOf(sql`${identity.id}`)]
    for (let count = 0; count < 20; count += 1) {
      const begun = await sessions.begin(wanted(proof('password')))
      assert.ok(begun)
      const end = endings[count % 2] as (typeof endings)[0]
      const raise = () => sessions.begin(wanted(proof('totp', 'second'), begun.session))
      const [raised] =
        count % 4 < 2
          ? await Promise.all([raise(), end(begun.session.id)])
          : (await Promise.all([end(begun.session.id), raise()])).toReversed()
      assert.equal(await sessions.load(begun.token), undefined)
      assert.equal(await sessions.load((raised as typeof begun | undefined)?.token), undefined)
      const stored = await sessions.find(begun.session.id)
      assert.equal(stored?.isActive, false)
      assert.equal(stored?.evidence.length, raised ? 2 : 1)
    }
  })
})
