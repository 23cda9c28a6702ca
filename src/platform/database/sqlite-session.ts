import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { WalSync } from './wal-sync.ts'

const cachedStatements = 500

export type Compiled = Pick<CompiledQuery, 'sql' | 'parameters'>

interface Prepared {
  statement: StatementSync
  /** Names of the columns; none where it returns no rows. */
  columns: string[]
}

/** The statements, the group commit and the lock that an explicit transaction (migrations) holds. */
export class SqliteSession {
  roundTrips = 0
  readonly #handle: DatabaseSync
  /** Where SQLite leaves the disk to us. */
  readonly #journal: WalSync | undefined
  readonly #statements = new Map<string, Prepared>()
  #group: Promise<void> | undefined
  #transaction: { owner: object; done: Promise<void>; release: () => void } | undefined

  constructor(handle: DatabaseSync, journal: WalSync | undefined) {
    this.#handle = handle
    this.#journal = journal
  }

  async execute(query: Compiled, owner: object): Promise<QueryResult<unknown>> {
    this.roundTrips += 1
    if (this.#transaction?.owner === owner) return this.#run(query)
    await this.#unlocked()
    if (!isWrite(query.sql)) return this.#run(query)
    return this.#inGroup(() => this.#run(query))
  }

  async atomically(first: Compiled, then: Compiled[], read?: Compiled): Promise<unknown[]> {
    this.roundTrips += 1
    await this.#unlocked()
    return this.#inGroup(() => this.#inSavepoint(() => this.#consume(first, then, read)))
  }

  async begin(owner: object): Promise<void> {
    do {
      await this.#unlocked()
      await this.flush()
    } while (this.#transaction !== undefined || this.#group !== undefined)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#transaction = { owner, done: promise, release: resolve }
    this.#handle.exec('BEGIN IMMEDIATE')
  }

  end(command: 'COMMIT' | 'ROLLBACK'): void {
    try {
      this.#handle.exec(command)
      if (command === 'COMMIT') this.#journal?.syncNow()
    } finally {
      this.#transaction?.release()
      this.#transaction = undefined
    }
  }

  /** Resolves when no write waits for its commit, and everything is on the disk. */
  async flush(): Promise<void> {
    do {
      await this.#group?.catch(() => {})
      await this.#journal?.idle()
    } while (this.#group !== undefined)
  }

  async #unlocked(): Promise<void> {
    while (this.#transaction) await this.#transaction.done
  }

  /** Runs `work` now, in the transaction that is open, and resolves when that is on the disk. */
  async #inGroup<T>(work: () => T): Promise<T> {
    if (this.#group === undefined) {
      this.#handle.exec('BEGIN IMMEDIATE')
      this.#group = this.#commitSoon()
      // Whose work fails does not wait for the commit, and that may fail, too.
      this.#group.catch(() => {})
    }
    const committed = this.#group
    const result = work()
    await committed
    return result
  }

  async #commitSoon(): Promise<void> {
    await setImmediate()
    // Whoever comes before the last group is on the disk joins this one, which could not be there any sooner.
    await this.#journal?.idle()
    this.#group = undefined
    try {
      this.#handle.exec('COMMIT')
    } catch (error) {
      if (this.#handle.isOpen && this.#handle.isTransaction) this.#handle.exec('ROLLBACK')
      throw error
    }
    await this.#journal?.sync()
  }

  #inSavepoint<T>(work: () => T): T {
    this.#handle.exec('SAVEPOINT unit')
    try {
      const result = work()
      this.#handle.exec('RELEASE unit')
      return result
    } catch (error) {
      this.#handle.exec('ROLLBACK TO unit; RELEASE unit')
      throw error
    }
  }

  #consume(first: Compiled, then: Compiled[], read?: Compiled): unknown[] {
    const rows = this.#run(first).rows as Record<string, unknown>[]
    const [row] = rows
    if (!row) return rows
    const columns = Object.keys(row)
    const tuple = `(${columns.map(() => '?').join(', ')})`
    const consumed = `with consumed(${columns.map((name) => `"${name}"`).join(', ')}) as (values ${rows.map(() => tuple).join(', ')})`
    const values = rows.flatMap((each) => columns.map((name) => each[name]))
    for (const { sql, parameters } of then) {
      this.#statement(`${consumed} ${sql}`).statement.run(...bind([...values, ...parameters]))
    }
    if (!read) return rows
    return rowsOf(this.#statement(`${consumed} ${read.sql}`), [...values, ...read.parameters])
  }

  #run(query: Compiled): QueryResult<unknown> {
    const prepared = this.#statement(query.sql)
    if (prepared.columns.length > 0) return { rows: rowsOf(prepared, query.parameters) }
    const { changes } = prepared.statement.run(...bind(query.parameters))
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  #statement(sql: string): Prepared {
    const cached = this.#statements.get(sql)
    if (cached) return cached
    const [oldest] = this.#statements.keys()
    if (this.#statements.size >= cachedStatements && oldest !== undefined) this.#statements.delete(oldest)
    const statement = this.#handle.prepare(sql)
    statement.setReturnArrays(true)
    const prepared = { statement, columns: columnsOf(statement) }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

/** Rows of one shape, which those that `node:sqlite` makes are not: whatever reads them would get slow. */
function rowsOf(prepared: Prepared, parameters: readonly unknown[]): unknown[] {
  const tuples = prepared.statement.all(...bind(parameters)) as unknown as unknown[][]
  // Somebody has migrated the schema meanwhile, and SQLite has prepared the statement anew.
  if (tuples[0] && tuples[0].length !== prepared.columns.length)
    prepared.columns = columnsOf(prepared.statement)
  const { columns } = prepared
  return tuples.map((tuple) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < columns.length; index += 1) row[columns[index] as string] = tuple[index]
    return row
  })
}

const columnsOf = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name ?? '')

const isWrite = (sql: string): boolean => !/^\s*(select|pragma|explain)\b/i.test(sql)

const bind = (parameters: readonly unknown[]): SQLInputValue[] =>
  parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0
    return (value ?? null) as SQLInputValue
  })
