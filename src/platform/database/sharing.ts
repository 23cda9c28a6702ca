import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import { batching } from './batching.ts'
import type { Engine } from './database.ts'

/** How a row is read by a key that tells it apart. On PostgreSQL concurrent callers share one statement. */
export interface ReadByKey<Row> {
  /** Up to the condition. */
  select: RawBuilder<Row>
  /** `table.column` */
  key: string
  /** The name under which `select` gives the key. */
  as: string
}

/** How a row is stored. On PostgreSQL concurrent callers share one statement. */
export interface InsertOne<Row> {
  table: string
  columns: readonly (string & keyof Row)[]
}

type Values = Record<string, unknown>

/** Both have their text made once: building a statement takes longer than running it on SQLite. */
export function createSharing(engine: Engine) {
  const readers = new WeakMap<object, (value: string) => Promise<Values | undefined>>()
  const inserters = new WeakMap<object, (row: Values) => Promise<undefined>>()
  return {
    readByKey: async <Row>(read: ReadByKey<Row>, value: string): Promise<Row | undefined> => {
      const reader = readers.get(read) ?? createReader(engine, read)
      readers.set(read, reader)
      return (await reader(value)) as Row | undefined
    },
    insertOne: async <Row>(insert: InsertOne<Row>, row: Row): Promise<void> => {
      const inserter = inserters.get(insert) ?? createInserter(engine, insert)
      inserters.set(insert, inserter)
      await inserter(row as Values)
    },
  }
}

function createReader(engine: Engine, { select, key, as }: ReadByKey<unknown>) {
  const compile = (condition: RawBuilder<unknown>) =>
    sql`${select} where ${sql.ref(key)} = ${condition}`.compile(engine.queryBuilder)
  const one = compile(sql`${''}`)
  if (engine.name === 'sqlite')
    return async (value: string) => (await engine.execute(withParameters(one, value)))[0] as Values
  const any = compile(sql`any(${[]})`)
  return batching(async (values: string[]): Promise<(Values | undefined)[]> => {
    const rows = (await engine.execute(withParameters(any, values))) as Values[]
    const byKey = new Map(rows.map((row) => [row[as], row]))
    return values.map((value) => byKey.get(value))
  })
}

function createInserter(engine: Engine, { table, columns }: { table: string; columns: readonly string[] }) {
  const compile = (source: RawBuilder<unknown>) =>
    sql`insert into ${sql.table(table)} (${list}) ${source}`.compile(engine.queryBuilder)
  const list = sql.join(columns.map((column) => sql.ref(column)))
  const one = compile(sql`values (${sql.join(columns.map(() => ''))})`)
  const insert = async (row: Values): Promise<undefined> => {
    await engine.execute(withParameters(one, ...columns.map((column) => row[column])))
  }
  if (engine.name === 'sqlite') return insert
  const all = compile(
    sql`select ${list} from json_populate_recordset(cast(null as ${sql.table(table)}), ${''})`,
  )
  return batching(async (rows: Values[]): Promise<undefined[]> => {
    const [first] = rows
    if (first && rows.length === 1) await insert(first)
    else await engine.execute(withParameters(all, JSON.stringify(rows)))
    return []
  })
}

const withParameters = (query: CompiledQuery, ...parameters: unknown[]): CompiledQuery => ({
  ...query,
  parameters,
})
