import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Client } from '../../src/domain/clients/index.ts'
import { createLogout, type Logout } from '../../src/domain/logout/index.ts'
import { sql, values } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { until } from '../support/patience.ts'

const start = 1_700_000_000_000
const logger = createLogger({ level: 'silent', format: 'json' })

onEachEngine('logout deliveries', (database) => {
  const clock = { time: start, now: () => clock.time }
  const sessions = new Map<string, string[]>()
  let sent: string[] = []

  beforeEach(async () => {
    clock.time = start
    sent = []
    await database().run(sql`delete from clients`)
    await database().run(sql`delete from login_sessions`)
  })

  const clientAt = (id: string): Client => ({
    id,
    metadata: { backchannel_logout_uri: `https://${id}.example/logout` },
    rotatedSecretDigests: [],
    createdAt: 0,
    updatedAt: 0,
    revision: 0,
  })

  /** A node of its own, whose receivers answer as `answer` says. What is due it delivers only when it is told to, or when a place becomes free. */
  const node = (answer: (url: string) => Promise<number> = async () => 200) => {
    let started = false
    const logout: Logout = createLogout({
      database: database(),
      clock,
      clients: { load: async (id) => clientAt(id) },
      consents: {
        clientsOfSession: async (id) => sessions.get(id) ?? [],
        clientsOfSessionsOf: async () => [],
      },
      loginSessions: {
        ending: (id) =>
          sql`delete from login_sessions where id = ${id} returning id, subject, identity_provider_session_id`,
        idsOf: async () => [],
        endFlows: async () => {},
        tellingEnd: () => sql`select 1`,
        tellingEndOfAll: () => sql`select 1`,
      },
      keys: { sign: async () => 'token' },
      egress: {
        request: async (url) => {
          sent.push(url)
          return { status: await answer(url), contentType: '', cacheControl: '', body: '' }
        },
      },
      logger,
      issuer: 'https://issuer.example/',
      count: () => {},
      due: () => {
        // A node that outlives its test finds the database closed.
        if (started) logout.deliver().catch(() => {})
      },
    })
    const deliver = () => {
      started = true
      return logout.deliver()
    }
    return { ...logout, deliver }
  }

  /** Ends `count` sessions that all of the clients took part in. */
  const endSessions = async (count: number, clientIds: string[]) => {
    for (const id of clientIds)
      await database().run(
        sql`insert into clients ${values({
          id,
          name: '',
          owner: '',
          metadata: '{}',
          rotated_secret_digests: '[]',
          created_at: 0,
          updated_at: 0,
        })}`,
      )
    const logout = node()
    for (let index = 0; index < count; index += 1) {
      const id = `session-${index}`
      sessions.set(id, clientIds)
      const times = { authenticated_at: 0, expires_at: start * 2 }
      await database().run(
        sql`insert into login_sessions ${values({ id, subject: 'ada', remember: 1, acr: '', amr: '[]', ...times })}`,
      )
      assert.ok(await logout.end(id))
      assert.equal(await logout.end(id), undefined)
    }
  }
  const drain = async (logout: Logout) => {
    let before: number
    do {
      before = sent.length
      await logout.deliver()
      await logout.settle()
    } while (sent.length > before)
  }

  test('of several nodes that deliver at once each delivery is made by one', async () => {
    await endSessions(20, ['a', 'b', 'c'])
    await Promise.all(Array.from({ length: 6 }, () => drain(node())))
    assert.equal(sent.length, 60)
    const listed = await node().list({ limit: 100 })
    assert.deepEqual(
      new Set(listed.map(({ status, attempts }) => `${status} ${attempts}`)),
      new Set(['delivered 1']),
    )
  })

  test('what a node had in hand when it was killed is delivered by another, at least once', async () => {
    await endSessions(1, ['a'])
    const killed = node(() => new Promise(() => {}))
    await killed.deliver()
    await until(() => sent.length === 1)
    const other = node()
    await drain(other)
    assert.equal(sent.length, 1)
    clock.time += 61_000
    await drain(other)
    assert.equal(sent.length, 2)
    assert.partialDeepStrictEqual(await other.list({ limit: 1 }), [{ status: 'delivered', attempts: 2 }])
  })

  test('what a slow node reports after another has taken over changes nothing', async () => {
    await endSessions(1, ['a'])
    const late = Promise.withResolvers<number>()
    const slow = node(() => late.promise)
    await slow.deliver()
    await until(() => sent.length === 1)
    clock.time += 61_000
    await drain(node())
    late.resolve(500)
    await slow.settle()
    assert.partialDeepStrictEqual(await slow.list({ limit: 1 }), [
      { status: 'delivered', lastError: undefined },
    ])
  })

  test('a node that stops gives back what a client has not answered, as if it had never tried', async () => {
    await endSessions(1, ['a'])
    const stopping = node(() => new Promise(() => {}))
    await stopping.deliver()
    await until(() => sent.length === 1)
    await stopping.close()
    assert.partialDeepStrictEqual(await stopping.list({ limit: 1 }), [
      { status: 'pending', attempts: 0, nextAttemptAt: clock.time },
    ])
    await stopping.deliver()
    await drain(node())
    assert.equal(sent.length, 2)
  })

  /** What each client has been sent so far. */
  const sentTo = (id: string) => sent.filter((url) => url === `https://${id}.example/logout`).length

  test('a client that hangs keeps few places, and holds up nobody else', async () => {
    await endSessions(60, ['hanging'])
    const released = Promise.withResolvers<number>()
    const logout = node((url) => (url.includes('hanging') ? released.promise : Promise.resolve(200)))
    await logout.deliver()
    await until(() => sentTo('hanging') === 5)
    await endSessions(30, ['quick'])
    await logout.deliver()
    await until(() => sentTo('quick') === 30)
    assert.equal(sentTo('hanging'), 5)
    released.resolve(200)
    await until(() => sentTo('hanging') === 60)
    await logout.settle()
    assert.equal((await logout.list({ status: 'delivered', limit: 100 })).length, 90)
  })

  test('a node that is full takes more as soon as one place becomes free', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `client-${index}`)
    await endSessions(5, ids)
    const waiting: ((status: number) => void)[] = []
    const logout = node(() => new Promise((resolve) => waiting.push(resolve)))
    await logout.deliver()
    await until(() => sent.length === 100)
    await logout.deliver()
    assert.equal(sent.length, 100)
    waiting[0]?.(200)
    await until(() => sent.length === 101)
    for (let next = 1; next < 150; next += 1) {
      await until(() => waiting.length > next)
      waiting[next]?.(200)
    }
    await logout.settle()
    assert.equal(sent.length, 150)
  })
})
