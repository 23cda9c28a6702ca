import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type InsertOne, type ReadByKey, sql } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'

interface Note {
  id: string
  text: string | null
  written_at: number
}

const noteById: ReadByKey<Note> = { select: sql`select * from notes`, key: 'notes.id', as: 'id' }
const noteRow: InsertOne<Note> = { table: 'notes', columns: ['id', 'text', 'written_at'] }

onEachEngine('statements that callers share', (current) => {
  before(async () => {
    await current().run(sql`create table notes (id text primary key, text text, written_at bigint not null)`)
  })

  const note = (id: string, text: string | null = `"${id}" \\ {ä}, ''`): Note => ({
    id,
    text,
    written_at: 1_700_000_000_000,
  })
  const store = (row: Note) => current().insertOne(noteRow, row)
  const read = (id: string) => current().readByKey(noteById, id)

  test('200 concurrent inserts and reads each get their own row', async () => {
    const notes = Array.from({ length: 200 }, (_, index) =>
      note(`many-${index}`, index % 3 ? undefined : null),
    )
    const before = current().roundTrips()
    await Promise.all(notes.map(store))
    const found = await Promise.all(notes.map(({ id }) => read(id)))
    assert.deepEqual(
      found.map((row) => row && { ...row }),
      notes,
    )
    const trips = current().roundTrips() - before
    if (current().engine === 'postgres') assert.ok(trips <= 20, `${trips} round trips`)
  })

  test('a row that cannot be stored is the error of its caller alone', async () => {
    await store(note('taken'))
    const outcomes = await Promise.allSettled(['a', 'b', 'taken', 'c'].map((id) => store(note(id))))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
    for (const id of ['a', 'b', 'c']) assert.equal((await read(id))?.id, id)
  })

  test('a key that is not there, and one that several ask for, each get their answer', async () => {
    await store(note('popular'))
    const found = await Promise.all(['popular', 'absent', 'popular', 'popular'].map(read))
    assert.deepEqual(
      found.map((row) => row?.id),
      ['popular', undefined, 'popular', 'popular'],
    )
  })

  test('a read sees what was stored before it was asked for', async () => {
    for (let index = 0; index < 20; index += 1) {
      const others = Promise.all(Array.from({ length: 10 }, () => read('absent')))
      await store(note(`seen-${index}`))
      assert.ok(await read(`seen-${index}`))
      await others
    }
  })
})
