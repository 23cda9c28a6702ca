import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Database, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'

describe('units of SQLite that run as on PostgreSQL', () => {
  let database: Database
  before(async () => {
    database = openDatabase(
      'sqlite://:memory:?units=snapshot',
      createLogger({ level: 'silent', format: 'json' }),
    )
    await database.run(sql`create table people (id text primary key, name text unique, age integer)`)
    await database.run(sql`create table pets
      (id text primary key, owner text not null references people (id) on delete cascade, name text)`)
  })
  beforeEach(async () => {
    await database.run(sql`delete from people`)
    await database.run(sql`insert into people values ('ada', 'Ada', 36), ('bob', 'Bob', 20)`)
    await database.run(sql`insert into pets values ('rex', 'ada', 'Rex')`)
  })
  after(() => database.close())

  const nothing = sql`select 1 as found`
  const ages = async () =>
    Object.fromEntries(
      (await database.run(sql<{ id: string; age: number }>`select id, age from people`)).map(
        ({ id, age }) => [id, age],
      ),
    )

  it('no part sees what another has changed, the first one included', async () => {
    const [row] = await database.atomicallyReading(
      sql<{
        age: number
        bobs: number
      }>`select consumed.age, (select age from people where id = 'bob') as bobs
        from consumed`,
      sql`update people set age = 37 where id = 'ada' returning id, age`,
      sql`update people set age = (select age from people where id = 'ada') where id = 'bob'`,
      sql`insert into people select 'eve', 'Eve', (select sum(age) from people) from consumed`,
    )
    assert.deepEqual(row, { age: 37, bobs: 20 })
    assert.deepEqual(await ages(), { ada: 37, bob: 36, eve: 56 })
  })

  it('two parts that change one row are refused, and nothing of the unit is stored', async () => {
    const grow = sql`update people set age = age + 1 where id = 'ada'`
    for (const other of [grow, sql`delete from people where id = 'ada'`])
      await assert.rejects(database.atomically(nothing, grow, other), /change one row of people/)
    await assert.rejects(database.atomically(sql`${grow} returning id`, grow), /change one row of people/)
    assert.deepEqual(await ages(), { ada: 36, bob: 20 })
  })

  it('each part runs if the first one finds nothing, with nothing consumed', async () => {
    const rows = await database.atomically(
      sql`delete from people where id = 'nobody' returning id`,
      sql`update people set age = 1 where id = 'ada'`,
      sql`update people set age = 1 where id = 'bob' and exists (select 1 from consumed)`,
    )
    assert.deepEqual(rows, [])
    assert.deepEqual(await ages(), { ada: 1, bob: 20 })
  })

  it('what goes with a row that it references may be changed by another part', async () => {
    const rename = sql`update pets set name = 'Max' where owner = 'ada'`
    const leave = sql`delete from people where id = 'ada'`
    for (const parts of [
      [rename, leave],
      [leave, rename],
    ]) {
      await database.atomically(nothing, ...parts)
      assert.deepEqual(await database.run(sql`select id from pets`), [])
      await database.run(sql`insert into people values ('ada', 'Ada', 36)`)
      await database.run(sql`insert into pets values ('rex', 'ada', 'Rex')`)
    }
  })

  it('a reference may be to a row of a later part, and must be to one that is there', async () => {
    const pet = sql`insert into pets select 'tom', 'eve', 'Tom' from consumed`
    await database.atomically(nothing, pet, sql`insert into people select 'eve', 'Eve', 1 from consumed`)
    await database.run(sql`delete from people where id = 'eve'`)
    await assert.rejects(database.atomically(nothing, pet), /FOREIGN KEY/)
    assert.deepEqual(await database.run(sql`select id from pets`), [{ id: 'rex' }])
  })

  it('of two parts that store the same under another key the unit fails', async () => {
    const add = (id: string) => sql`insert into people select ${id}, 'Eve', 1 from consumed`
    await assert.rejects(database.atomically(nothing, add('one'), add('two')), /UNIQUE constraint failed/)
    assert.deepEqual(await ages(), { ada: 36, bob: 20 })
  })
})
