import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Client } from '../../src/domain/clients/index.ts'
import { createLogout, defaultSchedule } from '../../src/domain/logout/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { onEachEngine } from '../support/engines.ts'

const start = 1_700_000_000_000
const logger = createLogger({ level: 'silent', format: 'json' })

type Tables = Record<string, Record<string, unknown>>

onEachEngine('logout deliveries', (database) => {
  const clock = { time: start, now: () => clock.time }
  const sessions = new Map<string, string[]>()
  let sent: string[] = []

  beforeEach(async () => {
    clock.time = start
    sent = []
    await database().tables<Tables>().deleteFrom('clients').execute()
    await database().tables<Tables>().deleteFrom('login_sessions').execute()
  })

  const clientAt = (id: string): Client => ({
    id,
    metadata: { backchannel_logout_uri: `https://${id}.example/logout` },
    rotatedSecretDigests: [],
    createdAt: 0,
    updatedAt: 0,
    revision: 0,
  })

  /** A node of its own, whose receivers answer as `answer` says. */
  const node = (answer: (url: string) => Promise<number> = async () => 200) =>
    createLogout({
      database: database(),
      clock,
      clients: { load: async (id) => clientAt(id) },
      consents: { clientsOfSession: async (id) => sessions.get(id) ?? [] },
      loginSessions: {
        ending: (id) =>
          database()
            .tables<{ login_sessions: { id: string; subject: string } }>()
            .deleteFrom('login_sessions')
            .where('id', '=', id)
            .returning(['id', 'subject']),
        idsOf: async () => [],
      },
      keys: { sign: async () => 'token' },
      egress: {
        request: async (url) => {
          sent.push(url)
          return { status: await answer(url), contentType: '', body: '' }
        },
      },
      logger,
      issuer: 'https://issuer.example/',
      schedule: defaultSchedule,
      stored: () => {},
    })

  /** Ends `count` sessions that all of the clients took part in. */
  const endSessions = async (count: number, clientIds: string[]) => {
    for (const id of clientIds)
      await database()
        .tables<Tables>()
        .insertInto('clients')
        .values({
          id,
          name: '',
          owner: '',
          metadata: '{}',
          rotated_secret_digests: '[]',
          created_at: 0,
          updated_at: 0,
        })
        .execute()
    const logout = node()
    for (let index = 0; index < count; index += 1) {
      const id = `session-${index}`
      sessions.set(id, clientIds)
      const times = { authenticated_at: 0, expires_at: start * 2 }
      await database()
        .tables<Tables>()
        .insertInto('login_sessions')
        .values({ id, subject: 'ada', remember: 1, acr: '', amr: '[]', ...times })
        .execute()
      assert.ok(await logout.end(id))
      assert.equal(await logout.end(id), undefined)
    }
  }
  const drain = async (logout: ReturnType<typeof node>) => {
    while (await logout.deliver());
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
    void killed.deliver()
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const other = node()
    assert.equal(await other.deliver(), false)
    clock.time += 61_000
    await drain(other)
    assert.equal(sent.length, 2)
    assert.partialDeepStrictEqual(await other.list({ limit: 1 }), [{ status: 'delivered', attempts: 2 }])
  })

  test('what a slow node reports after another has taken over changes nothing', async () => {
    await endSessions(1, ['a'])
    const late = Promise.withResolvers<number>()
    const slow = node(() => late.promise)
    const delivering = slow.deliver()
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    clock.time += 61_000
    await drain(node())
    late.resolve(500)
    await delivering
    assert.partialDeepStrictEqual(await slow.list({ limit: 1 }), [
      { status: 'delivered', lastError: undefined },
    ])
  })

  test('a client with many deliveries leaves places for the others', async () => {
    await endSessions(60, ['busy'])
    clock.time += 1
    sessions.set('last', ['rare'])
    await endSessions(0, ['rare'])
    const times = { authenticated_at: 0, expires_at: start * 2 }
    await database()
      .tables<Tables>()
      .insertInto('login_sessions')
      .values({ id: 'last', subject: 'bob', remember: 1, acr: '', amr: '[]', ...times })
      .execute()
    const logout = node()
    await logout.end('last')
    await logout.deliver()
    assert.ok(sent.includes('https://rare.example/logout'))
    assert.equal(sent.length, 6)
  })
})
