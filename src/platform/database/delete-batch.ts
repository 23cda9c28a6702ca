import type { Database } from './database.ts'
import { type Fragment, identifier, type Sql, sql } from './sql.ts'

/** Looks at no more than `limit` rows and removes those that nobody needs at `now`. */
export type Purge = (database: Database, now: number, limit: number) => Promise<Purged>

export interface Purged {
  removed: number
  /** Whether there may be more to look at right away. */
  more: boolean
}

/** Ends a `SELECT` that chooses rows to change: rows that another node holds are left to it. */
export const passingOver = (database: Database): Sql =>
  database.engine === 'postgres' ? sql`for update skip locked` : sql``

/**
 * Deletes at most `limit` rows of `table` that meet `condition`, told apart by `key`. They are chosen in a query with a
 * name, which runs once: PostgreSQL may run a subquery with a limit again for each row, and so choose more.
 */
export async function deleteBatch(
  database: Database,
  {
    table,
    key,
    condition,
    limit,
  }: { table: string; key: string; condition: Fragment<unknown>; limit: number },
): Promise<Purged> {
  const [name, column] = [identifier(table), identifier(key)]
  const removed = await database.change(sql`
    with batch as (
      select ${column} from ${name} where ${condition} limit ${limit} ${passingOver(database)}
    )
    delete from ${name} where ${column} in (select ${column} from batch)`)
  return { removed, more: removed === limit }
}

/** For tables whose rows say until when they are needed. */
export const purgeExpired =
  (table: string, key: string, retention = 0): Purge =>
  (database, now, limit) =>
    deleteBatch(database, { table, key, condition: sql`expires_at <= ${now - retention}`, limit })
