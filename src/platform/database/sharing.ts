import { batching } from './batching.ts'
import type { Engine } from './database.ts'
import { type Fragment, identifier, list, sql, template } from './sql.ts'

/** How a row is read by a key that tells it apart. On PostgreSQL concurrent callers share one statement. */
export interface ReadByKey<Row> {
  /** Up to the condition. */
  select: Fragment<Row>
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

/** One of each for a database: what concurrent callers share. */
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
  const column = identifier(key)
  const readingOne = template(sql`${select} where ${column} = ${''}`)
  const readOne = async (value: string) =>
    (await engine.execute(readingOne([value]))).rows[0] as Values | undefined
  if (engine.name === 'sqlite') return readOne
  return batching(async (values: string[]): Promise<(Values | undefined)[]> => {
    if (values.length === 1) return [await readOne(values[0] as string)]
    const { rows } = await engine.execute(sql`${select} where ${column} = any(${values})`)
    const byKey = new Map((rows as Values[]).map((row) => [row[as], row]))
    return values.map((value) => byKey.get(value))
  })
}

function createInserter(engine: Engine, { table, columns }: { table: string; columns: readonly string[] }) {
  const names = list(columns.map(identifier))
  const into = sql`insert into ${identifier(table)} (${names})`
  const inserting = template(sql`${into} values (${list(columns.map(() => ''))})`)
  const insert = async (row: Values): Promise<undefined> => {
    await engine.execute(inserting(columns.map((column) => row[column])))
  }
  if (engine.name === 'sqlite') return insert
  const asRow = sql`cast(null as ${identifier(table)})`
  return batching(async (rows: Values[]): Promise<undefined[]> => {
    const [first] = rows
    if (first && rows.length === 1) await insert(first)
    else {
      const source = sql`json_populate_recordset(${asRow}, ${JSON.stringify(rows)})`
      await engine.execute(sql`${into} select ${names} from ${source}`)
    }
    return []
  })
}
