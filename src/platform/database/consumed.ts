import type { Fragment } from './database.ts'
import { identifier, list, type Sql, sql } from './sql.ts'

/** Stands for a column of the row that the first statement of `Database.atomically` returned. */
export const fromConsumed = (column: string): Sql<never> => identifier(`consumed.${column}`)

type Value = string | number | null | Fragment<unknown>

/**
 * `INSERT` of one row, made only if there is a consumed row. Values may be `fromConsumed(...)`.
 * `condition` narrows it further; `conflict` is an `ON CONFLICT` clause.
 */
export function insertWhenConsumed<Tables, Table extends string & keyof Tables>(
  table: Table,
  row: { [Column in keyof Tables[Table]]?: Value },
  {
    condition = sql`true`,
    conflict = sql``,
  }: { condition?: Fragment<unknown>; conflict?: Fragment<unknown> } = {},
): Sql {
  return sql`insert into ${identifier(table)} (${columnsOf(row)}) select ${list(Object.values(row))}
    from consumed where ${condition} ${conflict}`
}

export const columnsOf = (row: object): Sql => list(Object.keys(row).map(identifier))
