import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { type Database, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { freshDatabase } from '../support/gatehouse.ts'
import { patience, until } from '../support/patience.ts'

const logger = createLogger({ level: 'silent', format: 'json' })
const unavailable = { reason: 'unavailable', retryAfter: 1 }

async function notes(context: TestContext): Promise<{ database: Database; file: string }> {
  const created = await freshDatabase('sqlite')
  const database = openDatabase(created.dsn, logger)
  context.after(async () => {
    await database.close()
    await created.drop()
  })
  await database.run(sql`create table notes (id integer primary key)`)
  return { database, file: created.dsn.replace(/^sqlite:\/\/|[?].*$/g, '') }
}

function assertComeAgain(outcome: PromiseSettledResult<unknown> | undefined): void {
  assert.equal(outcome?.status, 'rejected')
  const { reason, retryAfter } = (outcome as PromiseRejectedResult).reason
  assert.deepEqual({ reason, retryAfter }, unavailable)
}

const insert = (database: Database, id: number) => database.run(sql`insert into notes values (${id})`)
const ids = async (database: Database) =>
  (await database.run<{ id: number }>(sql`select id from notes order by id`)).map(({ id }) => id)

describe('SQLite, while another process holds the write lock', () => {
  it('writes wait without keeping the event loop, reads go on, and writes succeed when the lock is gone', async (context) => {
    const { database, file } = await notes(context)
    const other = new DatabaseSync(file)
    context.after(() => other.close())
    other.exec('begin immediate; insert into notes values (100)')
    const writes = Promise.all([
      insert(database, 1),
      insert(database, 2),
      database.atomically(sql`insert into notes values (3) returning id`),
    ])
    let longest = 0
    let last = performance.now()
    const ticks = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    let rounds = 0
    await until(async () => {
      assert.deepEqual(await ids(database), [])
      rounds += 1
      return rounds === 20
    })
    other.exec('commit')
    await writes
    clearInterval(ticks)
    assert.ok(longest < patience(500), `the event loop stood still for ${Math.round(longest)} ms`)
    assert.deepEqual(await ids(database), [1, 2, 3, 100])
  })

  it('a lock that stays is an answer to come again, for writes and for readiness, and nothing is stored later', async (context) => {
    const { database, file } = await notes(context)
    const other = new DatabaseSync(file)
    context.after(() => other.close())
    other.exec('begin immediate')
    const begun = performance.now()
    const outcomes = await Promise.allSettled([insert(database, 1), database.ping(), insert(database, 2)])
    assert.ok(performance.now() - begun < patience(4000))
    for (const outcome of outcomes) assertComeAgain(outcome)
    other.exec('commit')
    await insert(database, 3)
    await database.ping()
    assert.deepEqual(await ids(database), [3])
  })
})

describe('a statement of SQLite that takes back the transaction of the whole group', () => {
  it('those before it are told so, those after it are stored: nobody gets an error for what is stored', async (context) => {
    const { database } = await notes(context)
    await insert(database, 1)
    const group = [
      insert(database, 2),
      database.run(sql`insert or rollback into notes values (1)`),
      insert(database, 3),
      database.atomically(sql`insert into notes values (4) returning id`),
    ]
    const [before, failed, after, unit] = await Promise.allSettled(group)
    assertComeAgain(before)
    assert.equal(failed?.status, 'rejected')
    assert.deepEqual([after?.status, unit?.status], ['fulfilled', 'fulfilled'])
    assert.deepEqual(await ids(database), [1, 3, 4])
  })

  it('the same inside a unit: its own error comes out, and the next group is a whole one', async (context) => {
    const { database } = await notes(context)
    await insert(database, 1)
    const [failed, after] = await Promise.allSettled([
      database.atomically(
        sql`insert into notes values (2) returning id`,
        sql`insert or rollback into notes select 1 from consumed`,
      ),
      insert(database, 3),
    ])
    assert.match(String((failed as PromiseRejectedResult).reason), /UNIQUE constraint failed/)
    assert.equal(after?.status, 'fulfilled')
    assert.deepEqual(await ids(database), [1, 3])
  })
})

const program = `
  import { openDatabase, sql } from './src/platform/database/index.ts'
  import { createLogger } from './src/platform/log/index.ts'
  const database = openDatabase(process.argv[1], createLogger({ level: 'silent', format: 'json' }))
  const blob = 'x'.repeat(64 * 1024)
  await database.run(sql\`create table notes (id integer primary key, text text)\`)
  const answered = []
  let refused
  for (let id = 0; id < 1000 && !refused; id += 4) {
    const turn = [0, 1, 2, 3].map((index) => database.run(sql\`insert into notes values (\${id + index}, \${blob})\`))
    for (const [index, outcome] of (await Promise.allSettled(turn)).entries()) {
      if (outcome.status === 'fulfilled') answered.push(id + index)
      else refused = { reason: outcome.reason.reason, retryAfter: outcome.reason.retryAfter }
    }
  }
  const ready = await database.ping().then(() => true, ({ detail }) => detail)
  const stored = (await database.run(sql\`select id from notes\`)).map(({ id }) => id)
  process.stdout.write(JSON.stringify({ answered, refused, ready, stored }))
`

it('a full disk: writes are told to come again, readiness says so, and exactly what was answered is stored', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  mkdirSync(join(folder, 'disk'))
  const small = ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', join(folder, 'disk')]
  if (spawnSync('mount', small).status !== 0) {
    context.skip('only root on Linux can make a small disk')
    return
  }
  context.after(() => {
    execFileSync('umount', [join(folder, 'disk')])
    rmSync(folder, { recursive: true, force: true })
  })
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', program, `sqlite://${join(folder, 'disk', 'full.sqlite')}`],
    { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [text] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'close')])
  const { answered, refused, ready, stored } = JSON.parse(text.join(''))
  assert.deepEqual(refused, unavailable)
  assert.equal(ready, 'the disk is full')
  assert.ok(answered.length > 0)
  assert.deepEqual(stored, answered)
})

it('a file that is no database is said to be none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  const file = join(folder, 'letter.txt')
  writeFileSync(file, 'Dear Ada, '.repeat(500))
  assert.throws(() => openDatabase(`sqlite://${file}`, logger), /file is not a database/)
  rmSync(folder, { recursive: true })
})
