import { type Database, identifier, sql } from '../../src/platform/database/index.ts'
import type { Engine } from './gatehouse.ts'

type Forbidden = 'delete on login_sessions' | 'update on sessions' | 'insert on sessions'

const operations = { delete: sql`delete`, update: sql`update`, insert: sql`insert` }

/** Makes the database refuse a kind of change, until the function that it returns is called. */
export async function forbid(
  { database }: { database: Database },
  engine: Engine,
  what: Forbidden,
): Promise<() => Promise<void>> {
  const [kind, , table] = what.split(' ') as [keyof typeof operations, 'on', string]
  const operation = operations[kind]
  if (engine === 'sqlite') {
    await database.run(
      sql`create trigger forbidden before ${operation} on ${identifier(table)} begin select raise(abort, 'no'); end`,
    )
    return async () => {
      await database.run(sql`drop trigger forbidden`)
    }
  }
  await database.run(
    sql`create function forbidden() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
  )
  await database.run(
    sql`create trigger forbidden before ${operation} on ${identifier(table)} for each row execute function forbidden()`,
  )
  return async () => {
    await database.run(sql`drop trigger forbidden on ${identifier(table)}`)
    await database.run(sql`drop function forbidden()`)
  }
}
