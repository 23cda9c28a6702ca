import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdentities } from '../../src/domain/identities/index.ts'
import { markingEnd } from '../../src/domain/interactions/index.ts'
import { createSessions, purgeSessions } from '../../src/domain/sessions/index.ts'
import { createSecretKeys, hash } from '../../src/kernel/secrets.ts'
import { sql } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { eventsOn } from '../support/events.ts'
import { alone } from '../support/identities.ts'

const lifespan = 60_000
const secrets = createSecretKeys(['a-system-secret-for-tests-0123456789'])
const password = { method: 'password', factor: 'first', at: 1_700_000_000_000 } as const

onEachEngine('sessions', (database) => {
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
    const identity = await identities.create({ traits: { email: `p${people}@example.com` }, credentials: [] })
    const issue = async (replaces?: string) => {
      const issued = await sessions.begin({
        flowId: crypto.randomUUID(),
        identity,
        provenSince: clock.now(),
        evidence: [password],
        device: { ipAddress: '192.0.2.1', userAgent: 'browser' },
        replaces,
      })
      assert.ok(issued)
      return issued
    }
    return { clock, sessions, identity, issue }
  }

  test('a session is loaded with its identity in one round trip, and only its hash is stored', async () => {
    const { sessions, identity, issue } = await setup()
    const { token, session } = await issue()
    assert.match(token, /^ory_st_[A-Za-z0-9]{32}$/)
    const before = database().roundTrips()
    assert.deepEqual(await sessions.load(token), session)
    assert.equal(database().roundTrips() - before, 1)
    assert.deepEqual(session.identity, identity)
    const [row] = await database().run(
      sql<{ token_hash: string }>`select * from sessions where id = ${session.id}`,
    )
    assert.equal(row?.token_hash, hash(token))
    assert.ok(!JSON.stringify(row).includes(token))
  })

  test('what cannot be a token is not looked up', async () => {
    const { sessions } = await setup()
    const before = database().roundTrips()
    for (const token of [undefined, '', 'ory_st_', `ory_st_${'a'.repeat(33)}`, `ory_st_${'a'.repeat(31)}'`]) {
      assert.equal(await sessions.load(token), undefined)
    }
    assert.equal(database().roundTrips(), before)
    assert.equal(await sessions.load(`ory_st_${'a'.repeat(32)}`), undefined)
  })

  test('a session ends exactly when its lifespan does', async () => {
    const { clock, sessions, issue } = await setup()
    const { token } = await issue()
    clock.time += lifespan - 1
    assert.ok(await sessions.load(token))
    clock.time += 1
    assert.equal(await sessions.load(token), undefined)
  })

  test('a new sign-in has a new token and ends the session it replaces (ASVS 7.2.4)', async () => {
    const { sessions, issue } = await setup()
    const first = await issue()
    const second = await issue(first.token)
    assert.notEqual(first.token, second.token)
    assert.equal(await sessions.load(first.token), undefined)
    assert.ok(await sessions.load(second.token))
    const third = await issue('planted by somebody else')
    assert.ok(await sessions.load(second.token))
    assert.ok(await sessions.load(third.token))
  })

  test('a revoked session is gone, once', async () => {
    const { sessions, issue } = await setup()
    const { token, session } = await issue()
    assert.equal(await sessions.revoke(session.id), true)
    assert.equal(await sessions.revoke(session.id), false)
    assert.equal(await sessions.load(token), undefined)
  })

  test('all sessions of one identity end, those of others do not', async () => {
    const ada = await setup()
    const bob = await setup()
    const issued = [await ada.issue(), await ada.issue(), await ada.issue()]
    const kept = issued[1]
    const other = await bob.issue()
    const { id } = ada.identity
    assert.equal(await ada.sessions.revokeAllOf(sql`${id}`, sql`${kept?.session.id}`), 2)
    const alive = await Promise.all([...issued, other].map(({ token }) => ada.sessions.load(token)))
    assert.deepEqual(alive.map(Boolean), [false, true, false, true])
    assert.equal(await ada.sessions.revokeAllOf(sql`${id}`), 1)
  })

  test('an identity that is turned off or deleted has no session any more', async () => {
    const { sessions, identity, issue } = await setup()
    const { token } = await issue()
    const turn = (state: string) =>
      database().run(sql`update identities set state = ${state} where id = ${identity.id}`)
    await turn('inactive')
    assert.equal(await sessions.load(token), undefined)
    await turn('active')
    assert.ok(await sessions.load(token))
    await database().run(sql`delete from identities where id = ${identity.id}`)
    assert.equal(await sessions.load(token), undefined)
    const left = await database().run(sql`select id from sessions where identity_id = ${identity.id}`)
    assert.equal(left.length, 0)
  })

  test('a session holds the proofs and nothing that is computed from them', async () => {
    const { clock, sessions, identity } = await setup()
    const evidence = [
      { ...password, at: clock.now() },
      { method: 'oidc', factor: 'first', at: clock.now(), upstream: { provider: 'corp', amr: ['mfa'] } },
    ] as const
    const begun = await sessions.begin({
      ...{ identity, device: {}, provenSince: clock.now(), evidence, flowId: 'a flow' },
    })
    assert.ok(begun)
    assert.deepEqual((await sessions.load(begun.token))?.evidence, evidence)
    const [row] = await database().run(sql<Record<string, unknown>>`select * from sessions`)
    assert.deepEqual(Object.keys(row ?? {}).sort(), [
      ...['authenticated_at', 'devices', 'evidence', 'expires_at', 'id', 'identity_id'],
      ...['issued_at', 'revoked_at', 'token_hash', 'version'],
    ])
  })

  test('OWASP ASVS 7.4.2: no session begins for who was turned off or is gone, nor by a proof from before an end', async () => {
    const { clock, sessions, identity, issue } = await setup()
    const proof = { flowId: 'a flow', identity, evidence: [password], device: {}, provenSince: clock.now() }
    const ending = { ending: { subject: identity.id }, before: clock.now() + 1, keptUntil: null }
    await database().run(markingEnd(database(), ending))
    assert.equal(await sessions.begin(proof), undefined)
    clock.time += 1
    await issue()
    await database().run(sql`update identities set state = 'inactive' where id = ${identity.id}`)
    assert.equal(await sessions.begin({ ...proof, provenSince: clock.now() }), undefined)
    await database().run(sql`delete from identities where id = ${identity.id}`)
    assert.equal(await sessions.begin({ ...proof, provenSince: clock.now() }), undefined)
  })

  test('expired sessions are removed in batches', async () => {
    const { clock, sessions, issue } = await setup()
    clock.time += 10 * lifespan
    const purge = async (limit: number) => (await purgeSessions(database(), clock.time, limit)).removed
    await purge(1000)
    for (let count = 0; count < 5; count += 1) await issue()
    clock.time += lifespan
    const { token } = await issue()
    assert.equal(await purge(3), 3)
    assert.equal(await purge(3), 2)
    assert.equal(await purge(3), 0)
    assert.ok(await sessions.load(token))
  })
})
