import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  type Database,
  type Fragment,
  fromConsumed,
  insertWhenConsumed,
  sql,
  values,
} from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'

const consumers = 20
const rounds = 50

onEachEngine('atomically', (current) => {
  before(async () => {
    await current().run(sql`create table tickets (id text primary key, kind text not null, used_at bigint)`)
    await current().run(sql`create table stubs
      (id text primary key, ticket_id text not null references tickets (id), note text)`)
  })

  const issue = (id: string, kind = 'plain') =>
    current().run(sql`insert into tickets ${values({ id, kind, used_at: null })}`)

  const consume = (id: string, now = 1) =>
    sql<{ id: string; kind: string }>`update tickets set used_at = ${now}
      where id = ${id} and used_at is null returning id, kind`

  const stub = (id: string, row: { condition?: Fragment<unknown>; note?: string } = {}) =>
    insertWhenConsumed(
      'stubs',
      { id, ticket_id: fromConsumed('id'), note: row.note ?? null },
      row.condition ? { condition: row.condition } : {},
    )

  const stubsOf = (ticket: string) =>
    current().run(
      sql<{
        id: string
        note: string | null
      }>`select id, note from stubs where ticket_id = ${ticket} order by id`,
    )
  const usedAt = async (id: string) => {
    const [row] = await current().run(
      sql<{ used_at: number | null }>`select used_at from tickets where id = ${id}`,
    )
    return row?.used_at
  }

  test(`of ${consumers} parallel consumers exactly one wins, ${rounds} times over`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const ticket = `race-${round}`
      await issue(ticket)
      const attempts = Array.from({ length: consumers }, (_, index) =>
        current().atomically(consume(ticket), stub(`${ticket}-${index}`)),
      )
      const outcomes = await Promise.all(attempts)
      const winners = outcomes.flatMap((rows, index) => (rows.length > 0 ? [`${ticket}-${index}`] : []))
      assert.equal(winners.length, 1, `round ${round}`)
      assert.deepEqual(
        (await stubsOf(ticket)).map(({ id }) => id),
        winners,
      )
    }
  })

  test('the rows of the first statement come back, and those of a read instead of them', async () => {
    await issue('read', 'fancy')
    const [row] = await current().atomicallyReading(
      sql<{
        kind: string
        id: string
      }>`select consumed.kind, tickets.id as id from consumed join tickets on tickets.id = consumed.id`,
      consume('read'),
      stub('read-1'),
    )
    assert.deepEqual({ ...row }, { kind: 'fancy', id: 'read' })
    assert.deepEqual(
      await current().atomicallyReading(sql`select * from consumed`, consume('read'), stub('read-2')),
      [],
    )
    assert.deepEqual(
      (await stubsOf('read')).map(({ id }) => id),
      ['read-1'],
    )
  })

  test('a condition decides about one step alone', async () => {
    await issue('narrow', 'fancy')
    const rows = await current().atomically(
      consume('narrow'),
      stub('narrow-1', { condition: sql`consumed.kind = 'fancy'` }),
      stub('narrow-2', { condition: sql`consumed.kind = 'plain'` }),
    )
    assert.equal(rows.length, 1)
    assert.deepEqual(
      (await stubsOf('narrow')).map(({ id }) => id),
      ['narrow-1'],
    )
  })

  test('a step that fails takes everything back, the consumption included', async () => {
    await issue('failing')
    await issue('elsewhere')
    await current().atomically(consume('elsewhere'), stub('taken'))
    const failing: Parameters<Database['atomically']>[1][] = [
      stub('taken'),
      sql`insert into stubs (id, ticket_id, note) select 'orphan', 'no such ticket', null from consumed`,
      sql`insert into tickets (id, kind, used_at) select 'x', null, null from consumed`,
    ]
    for (const step of failing) {
      await assert.rejects(current().atomically(consume('failing'), stub('failing-1'), step))
      assert.equal(await usedAt('failing'), null)
      assert.deepEqual(await stubsOf('failing'), [])
    }
    assert.equal((await current().atomically(consume('failing'), stub('failing-1'))).length, 1)
  })

  test('one unit that fails does not touch the others of the same moment', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `neighbour-${index}`)
    await Promise.all(names.map((name) => issue(name)))
    await current().atomically(consume(names[0] as string), stub('occupied'))
    const outcomes = await Promise.allSettled(
      names
        .slice(1)
        .map((name, index) =>
          current().atomically(consume(name), stub(index % 2 === 0 ? 'occupied' : `${name}-stub`)),
        ),
    )
    for (const [index, { status }] of outcomes.entries()) {
      const name = names[index + 1] as string
      assert.equal(status, index % 2 === 0 ? 'rejected' : 'fulfilled', name)
      assert.equal((await usedAt(name)) === null, index % 2 === 0, name)
    }
  })

  test('a unit is one round trip, whatever it holds', async () => {
    await issue('counted')
    const before = current().roundTrips()
    await current().atomicallyReading(
      sql`select * from consumed`,
      consume('counted'),
      stub('c-1'),
      stub('c-2'),
      stub('c-3'),
    )
    assert.equal(current().roundTrips() - before, 1)
  })

  test('values are bound, never part of the statement', async () => {
    await issue('quoted')
    const note = `'); drop table stubs; -- $1 ? "consumed" \\ 😀`
    await current().atomically(consume('quoted'), stub('quoted-1', { note }))
    assert.deepEqual(
      (await stubsOf('quoted')).map((row) => row.note),
      [note],
    )
  })

  test('several consumed rows give each step as many', async () => {
    await Promise.all(['many-1', 'many-2', 'many-3'].map((id) => issue(id, 'batch')))
    const all = sql`update tickets set used_at = 5 where kind = 'batch' and used_at is null returning id`
    const rows = await current().atomically(
      all,
      sql`insert into stubs (id, ticket_id) select 'stub-' || id, id from consumed`,
    )
    assert.equal(rows.length, 3)
    for (const id of ['many-1', 'many-2', 'many-3']) assert.equal((await stubsOf(id)).length, 1)
  })
})
