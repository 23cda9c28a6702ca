import { type Fragment, identifier, list, type Sql, sql } from './sql.ts'

type Value = string | number | null | Fragment<unknown>

/** After `insert into table`: the columns of a row, and its values. */
export const values = (row: object): Sql => sql`(${columnsOf(row)}) values (${list(Object.values(row))})`

/** After `update table set`: the columns that change, and their new values. */
export const assignments = (changes: object): Sql =>
  list(Object.entries(changes).map(([column, value]) => sql`${identifier(column)} = ${value}`))

export const columnsOf = (row: object): Sql => list(Object.keys(row).map(identifier))

/** Stands for a column of the row that the first statement of `Database.atomically` returned. */
export const fromConsumed = (column: string): Sql<never> => identifier(`consumed.${column}`)

/**
 * `INSERT` of one row, made only if there is a consumed row. Values may be `fromConsumed(...)`.
 * `condition` narrows it further; `conflict` is an `ON CONFLICT` clause.
 */
export function insertWhenConsumed<Row>(
  table: string,
  row: { [Column in keyof Row]?: Value },
  {
    condition = sql`true`,
    conflict = sql``,
  }: { condition?: Fragment<unknown>; conflict?: Fragment<unknown> } = {},
): Sql {
  return sql`insert into ${identifier(table)} (${columnsOf(row)}) select ${list(Object.values(row))}
    from consumed where ${condition} ${conflict}`
}
