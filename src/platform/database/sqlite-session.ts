import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Result } from './database.ts'
import { runOnSnapshot } from './sqlite-snapshot.ts'
import { storable } from './storable.ts'
import { isLocked, toUnavailable, unavailable } from './unavailable.ts'
import type { WalSync } from './wal-sync.ts'

const cachedStatements = 500
/** Milliseconds for another process to let go of the file: for requests, and for migrations, which wait for each other. */
const lockPatience = { request: 3000, migration: 30_000 }
const lockPause = 10

export interface Compiled {
  sql: string
  parameters: readonly unknown[]
}

interface Prepared {
  statement: StatementSync
  /** Names of the columns; none where it returns no rows. */
  columns: string[]
}

/** Writes that share a transaction. */
interface Group {
  /** Resolves when all of it is on the disk. */
  committed: Promise<void>
  /** The error of a statement that took the whole transaction back. */
  lost?: unknown
}

/** The statements, the group commit and the lock that an explicit transaction (migrations) holds. */
export class SqliteSession {
  roundTrips = 0
  readonly #handle: DatabaseSync
  /** `undefined` if SQLite cares for the disk itself. */
  readonly #journal: WalSync | undefined
  readonly #onSnapshot: boolean
  readonly #statements = new Map<string, Prepared>()
  #group: Group | undefined
  /** While another process holds the file: until the group is open that all who wait will share. */
  #locked: Promise<void> | undefined
  #transaction: { owner: object; done: Promise<void>; release: () => void } | undefined

  constructor(handle: DatabaseSync, journal: WalSync | undefined, onSnapshot: boolean) {
    this.#handle = handle
    this.#journal = journal
    this.#onSnapshot = onSnapshot
  }

  async execute(query: Compiled, owner: object): Promise<Result> {
    this.roundTrips += 1
    try {
      if (this.#transaction?.owner === owner) return this.#run(query)
      while (this.#transaction) await this.#transaction.done
      if (isWrite(query.sql)) return await this.#inGroup(() => this.#run(query))
      return this.#run(query)
    } catch (error) {
      // A read meets a lock while another process brings the file in order.
      if (isLocked(error) && !isWrite(query.sql))
        return untilUnlocked(() => this.#run(query), lockPatience.request)
      throw toUnavailable(error)
    }
  }

  async atomically(first: Compiled, then: Compiled[], read?: Compiled): Promise<unknown[]> {
    this.roundTrips += 1
    try {
      while (this.#transaction) await this.#transaction.done
      return await this.#inGroup(() => this.#inSavepoint(() => this.#runUnit(first, then, read)))
    } catch (error) {
      throw toUnavailable(error)
    }
  }

  /** Stores something that changes nothing. */
  async touch(): Promise<void> {
    while (this.#transaction) await this.#transaction.done
    await this.#inGroup(() => {
      const [row] = this.#run({ sql: 'pragma user_version', parameters: [] }).rows
      this.#handle.exec(`pragma user_version = ${(row as { user_version: number }).user_version}`)
    })
  }

  async begin(owner: object): Promise<void> {
    do {
      while (this.#transaction) await this.#transaction.done
      await this.flush()
    } while (this.#transaction !== undefined || this.#group !== undefined || this.#locked !== undefined)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#transaction = { owner, done: promise, release: resolve }
    try {
      await untilUnlocked(() => this.#handle.exec('BEGIN IMMEDIATE'), lockPatience.migration)
    } catch (error) {
      this.#release()
      throw error
    }
  }

  end(command: 'COMMIT' | 'ROLLBACK'): void {
    try {
      this.#handle.exec(command)
      if (command === 'COMMIT') this.#journal?.syncNow()
    } finally {
      this.#release()
    }
  }

  #release(): void {
    this.#transaction?.release()
    this.#transaction = undefined
  }

  /** Resolves when no write waits for its commit, and everything is on the disk. */
  async flush(): Promise<void> {
    do {
      await this.#locked?.catch(() => {})
      await this.#group?.committed.catch(() => {})
      await this.#journal?.idle()
    } while (this.#group !== undefined || this.#locked !== undefined)
  }

  /** Runs `work` now, in the transaction that is open, and resolves when that is on the disk. */
  async #inGroup<T>(work: () => T): Promise<T> {
    while (this.#group === undefined) {
      const locked = this.#open()
      if (locked !== undefined) await locked
    }
    const group = this.#group
    let result: T
    try {
      result = work()
    } catch (error) {
      // A full disk, among others, takes back the whole transaction: later writes need one of their own.
      if (!this.#handle.isTransaction) {
        group.lost = error
        this.#group = undefined
      }
      throw error
    }
    await group.committed
    return result
  }

  /** Opens a group: at once, or, if another process holds the file, as soon as that lets go. */
  #open(): Promise<void> | undefined {
    if (this.#locked !== undefined) return this.#locked
    const begin = () => {
      this.#handle.exec('BEGIN IMMEDIATE')
      const group: Group = { committed: Promise.resolve() }
      this.#group = group
      group.committed = this.#commitSoon(group)
      // Whose work fails does not wait for the commit, and that may fail, too.
      group.committed.catch(() => {})
    }
    try {
      begin()
      return undefined
    } catch (error) {
      if (!isLocked(error)) throw error
      this.#locked = untilUnlocked(begin, lockPatience.request).finally(() => {
        this.#locked = undefined
      })
      return this.#locked
    }
  }

  async #commitSoon(group: Group): Promise<void> {
    await setImmediate()
    // Writers that come before the last group is on the disk join this one, which could not be there any sooner.
    await this.#journal?.idle()
    if (group.lost !== undefined)
      throw unavailable('a statement that failed took back the writes before it', group.lost)
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
      if (this.#handle.isTransaction) this.#handle.exec('ROLLBACK TO unit; RELEASE unit')
      throw error
    }
  }

  #runUnit(first: Compiled, then: Compiled[], read?: Compiled): unknown[] {
    if (!this.#onSnapshot) return this.#consume(first, then, read)
    const ask = ({ sql, parameters }: Compiled) => {
      const prepared = this.#statement(sql)
      return { rows: rowsOf(prepared, parameters), columns: prepared.columns }
    }
    return runOnSnapshot(this.#handle, ask, { first, then, read })
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

  #run(query: Compiled): Result {
    const prepared = this.#statement(query.sql)
    if (prepared.columns.length > 0) return { rows: rowsOf(prepared, query.parameters), changed: 0 }
    const { changes } = prepared.statement.run(...bind(query.parameters))
    return { rows: [], changed: Number(changes) }
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
function rowsOf(prepared: Prepared, parameters: readonly unknown[]): Record<string, unknown>[] {
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
  storable(parameters).map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0
    return (value ?? null) as SQLInputValue
  })

/** Tries again and again, without keeping this thread from other work. Callers that wait too long are to come again. */
async function untilUnlocked<T>(work: () => T, patience: number): Promise<T> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw toUnavailable(error)
    }
    await sleep(lockPause)
  }
}
