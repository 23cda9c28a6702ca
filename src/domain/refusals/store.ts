import {
  columnsOf,
  type Database,
  deleteBatch,
  list,
  type Purge,
  type Purged,
  sql,
} from '../../platform/database/index.ts'

export interface RefusalRow {
  /** Of the request. */
  id: string
  /** Milliseconds. */
  at: number
  /** JSON. */
  content: string
}

export async function insertRefusals(database: Database, rows: readonly RefusalRow[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const tuples = rows.map((row) => sql`(${list(Object.values(row))})`)
  await database.run(sql`insert into refusals (${columnsOf(first)}) values ${list(tuples)}
    on conflict (id) do nothing returning id`)
}

export async function selectRefusal(database: Database, id: string): Promise<RefusalRow | undefined> {
  const [row] = await database.run(sql<RefusalRow>`select id, at, content from refusals where id = ${id}`)
  return row
}

const retention = 86_400_000
/** Of an installation. */
const mostRefusals = 10_000

/** What is older than a day goes, and of the rest what is not among the newest. */
export const purgeRefusals: Purge = async (database, now, limit) => {
  const expired = await remove(database, now - retention, limit)
  if (expired.more) return expired
  const [newest] = await database.run(
    sql<{ at: number }>`select at from refusals order by at desc limit 1 offset ${mostRefusals}`,
  )
  if (!newest) return expired
  const pushedOut = await remove(database, newest.at, limit)
  return { removed: expired.removed + pushedOut.removed, more: pushedOut.more }
}

const remove = (database: Database, until: number, limit: number): Promise<Purged> =>
  deleteBatch(database, { table: 'refusals', key: 'id', condition: sql`at <= ${until}`, limit })
