import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createEvents, purgeEvents } from '../../src/domain/events/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { createMetrics } from '../../src/platform/metrics/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { testClock } from '../support/gatehouse.ts'

type Settings = Parameters<typeof createEvents>[0]['settings']

const hour = 3_600_000
const late = {
  fragment: sql<string>`consumed.who`,
  in: ({ who }: { who: string }) => who,
}

onEachEngine('events', (database) => {
  const clock = testClock()
  const make = (settings: Partial<Settings> = {}, secrets = ['a-system-secret']) => {
    const lines: Record<string, unknown>[] = []
    const metrics = createMetrics({})
    const logger = createLogger(
      { level: 'info', format: 'json' },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    )
    const events = createEvents({
      ...{ database: database(), secrets: createSecretKeys(secrets), clock, logger, metrics },
      settings: { retention: hour, identifiers: 'plain', tokens: true, ...settings },
    })
    return { events, lines, metrics }
  }
  const found = (who: string) => sql`select ${who} as who where 1 = 1`
  const nothing = sql`select 'nobody' as who where 1 = 0`
  const signIn = <Identity>(identity: Identity) =>
    ({ type: 'sign_in.succeeded', kind: 'password', identity, client: 'shop' }) as const

  it('a row is stored with its unit, and subscribers hear of it after the commit', async () => {
    const { events, lines, metrics } = make()
    const heard: unknown[] = []
    events.subscribe((event) => heard.push(event))
    await database().atomically(found('ada'), events.emitting(signIn(late)))
    const [entry] = await events.list({ identity: 'ada', limit: 10 })
    assert.partialDeepStrictEqual(entry, { ...signIn('ada'), client: 'shop', details: {} })
    assert.deepEqual(heard, [entry])
    assert.partialDeepStrictEqual(lines, [
      { msg: 'event', event: 'sign_in.succeeded', kind: 'password', identity: 'ada', client: 'shop' },
    ])
    const { text } = await metrics.expose()
    assert.match(text, /gatehouse_events_total\{type="sign_in.succeeded",kind="password"\} 1\n/)
  })

  it('a unit that finds nothing, or fails, has no event', async () => {
    const { events, lines } = make()
    await database().atomically(nothing, events.emitting(signIn('nobody')))
    const failing = sql`insert into no_such_table select 1`
    await assert.rejects(database().atomically(found('nobody'), events.emitting(signIn('nobody')), failing))
    assert.deepEqual(await events.list({ identity: 'nobody', limit: 10 }), [])
    assert.deepEqual(lines, [])
  })

  it('a condition that only the unit knows decides for row and subscribers alike', async () => {
    const { events, lines } = make()
    const if_ = (who: string) => ({
      fragment: sql<boolean>`consumed.who = ${who}`,
      in: (row: { who: string }) => row.who === who,
    })
    await database().atomically(
      found('eve'),
      events.emitting(signIn('eve-holds'), if_('eve')),
      events.emitting(signIn('eve-holds-not'), if_('mallory')),
    )
    assert.equal((await events.list({ identity: 'eve-holds', limit: 10 })).length, 1)
    assert.deepEqual(await events.list({ identity: 'eve-holds-not', limit: 10 }), [])
    assert.equal(lines.length, 1)
  })

  it('hashed identifiers are found by their plain ones, also under an earlier secret, and stand nowhere', async () => {
    const { events, lines } = make({ identifiers: 'hashed' })
    const failed = {
      type: 'sign_in.failed',
      kind: 'password',
      details: { identifier: 'grace@x.org' },
    } as const
    await database().atomically(
      found('grace'),
      events.emitting({ ...signIn(late), session: 'grace-session' }),
    )
    await events.emit({ ...failed, identity: 'grace' })
    const later = make({ identifiers: 'hashed' }, ['another-system-secret', 'a-system-secret'])
    const entries = await later.events.list({ identity: 'grace', limit: 10 })
    assert.equal(entries.length, 2)
    assert.equal(lines.length, 2)
    const [logged, logged2] = lines
    assert.equal(logged?.['identity'], entries[1]?.identity)
    assert.equal(logged2?.['identity'], entries[0]?.identity)
    assert.match(String(entries[0]?.identity), /^[0-9a-f]{32}$/)
    assert.doesNotMatch(JSON.stringify([entries, lines]), /grace/)
  })

  it('no row is kept of tokens unless they are to be, and of nothing where the retention is off', async () => {
    const issued = { type: 'token.issued', kind: 'implicit', client: 'counted' } as const
    for (const settings of [{ tokens: false }, { retention: undefined }]) {
      const { events, lines } = make(settings)
      await database().atomically(found('ada'), events.emitting(issued))
      assert.partialDeepStrictEqual(lines, [{ event: 'token.issued', client: 'counted' }])
    }
    const off = make({ retention: undefined }).events
    await off.emit({ type: 'client.created', kind: 'operator', client: 'counted' })
    assert.deepEqual(await off.list({ client: 'counted', limit: 10 }), [])
    await database().atomically(found('ada'), make().events.emitting(issued))
    assert.equal((await off.list({ client: 'counted', limit: 10 })).length, 1)
  })

  it('a listener that fails keeps neither the others nor the caller from going on', async () => {
    const { events } = make()
    const heard: string[] = []
    events.subscribe(() => {
      throw new Error('deaf')
    })
    const stop = events.subscribe(({ type }) => heard.push(type))
    await events.emit(signIn('ada'))
    stop()
    await events.emit(signIn('ada'))
    assert.deepEqual(heard, ['sign_in.succeeded'])
  })

  it('what is older than the retention goes, and nothing else', async () => {
    const { events } = make()
    await events.emit(signIn('old'))
    clock.advance(hour)
    await events.emit(signIn('young'))
    await purgeEvents(hour)(database(), clock.now() + 1, 1000)
    assert.deepEqual(await events.list({ identity: 'old', limit: 10 }), [])
    assert.equal((await events.list({ identity: 'young', limit: 10 })).length, 1)
  })
})
