import { type RawBuilder, sql } from 'kysely'

/** Stands for a column of the row that the first statement of `Database.atomically` returned. */
export const fromConsumed = (column: string): RawBuilder<never> => sql`${sql.ref(`consumed.${column}`)}`

type Value = string | number | null | RawBuilder<unknown>

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
  }: { condition?: RawBuilder<unknown>; conflict?: RawBuilder<unknown> } = {},
): RawBuilder<unknown> {
  const columns = Object.keys(row)
  const values = columns.map((column) => sql`${row[column as keyof typeof row]}`)
  return sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) select ${sql.join(values)} from consumed where ${condition} ${conflict}`
}
