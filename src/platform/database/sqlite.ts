import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Engine, Statement } from './database.ts'
import { Sql } from './sql.ts'

const busyTimeoutMilliseconds = 5000
const cachedStatements = 500
/** Who runs a statement by itself owns no transaction. */
const outside = {}

/**
 * SQLite in this process. All writers of one event-loop turn share one transaction and so one fsync; a write is
 * resolved only after that commit, so whatever a caller is told is on the disk.
 */
export function openSqlite(file: string): Engine {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const handle = new DatabaseSync(file, {
    timeout: busyTimeoutMilliseconds,
    enableForeignKeyConstraints: true,
  })
  handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY')
  // With a million tokens their indexes no longer fit the 2 MB that SQLite keeps by itself, and each checkpoint writes
  // pages from all over the file: 16 MB of either.
  handle.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096')
  const session = new SqliteSession(handle)
  const topics = new EventEmitter().setMaxListeners(0)
  const queryBuilder = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new SharedSqliteAdapter(),
      createDriver: () => new SqliteDriver(session),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  const compile = (statement: Statement): Compiled =>
    statement instanceof Sql
      ? { sql: statement.text(() => '?'), parameters: statement.values }
      : statement.compile(queryBuilder)
  return {
    name: 'sqlite',
    queryBuilder,
    execute: async (statement) => (await session.execute(compile(statement), outside)).rows,
    atomically: (first, then, read) =>
      session.atomically(compile(first), then.map(compile), read && compile(read)),
    publish: async (topic, payload) => {
      topics.emit(topic, payload)
    },
    subscribe: (topic, listener) => {
      topics.on(topic, listener)
      return () => topics.off(topic, listener)
    },
    roundTrips: () => session.roundTrips,
    close: async () => {
      await queryBuilder.destroy()
      // Nothing may come between the last commit and the end: a write that is still on its way opens a new group.
      await session.flush()
      if (handle.isOpen) handle.close()
    },
  }
}

type Compiled = Pick<CompiledQuery, 'sql' | 'parameters'>

interface Prepared {
  statement: StatementSync
  returnsRows: boolean
}

/** The statements, the group commit and the lock that an explicit transaction (migrations) holds. */
class SqliteSession {
  roundTrips = 0
  readonly #handle: DatabaseSync
  readonly #statements = new Map<string, Prepared>()
  #group: Promise<void> | undefined
  #transaction: { owner: object; done: Promise<void>; release: () => void } | undefined

  constructor(handle: DatabaseSync) {
    this.#handle = handle
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
    await this.#unlocked()
    await this.flush()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#transaction = { owner, done: promise, release: resolve }
    this.#handle.exec('BEGIN IMMEDIATE')
  }

  end(command: 'COMMIT' | 'ROLLBACK'): void {
    try {
      this.#handle.exec(command)
    } finally {
      this.#transaction?.release()
      this.#transaction = undefined
    }
  }

  /** Resolves when no write waits for its commit. */
  async flush(): Promise<void> {
    while (this.#group !== undefined) await this.#group.catch(() => {})
  }

  async #unlocked(): Promise<void> {
    while (this.#transaction) await this.#transaction.done
  }

  /** Runs `work` now, in the transaction of this event-loop turn, and resolves when that has been committed. */
  async #inGroup<T>(work: () => T): Promise<T> {
    this.#group ??= this.#openGroup()
    const committed = this.#group
    const result = work()
    await committed
    return result
  }

  #openGroup(): Promise<void> {
    this.#handle.exec('BEGIN IMMEDIATE')
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#group = undefined
        try {
          this.#handle.exec('COMMIT')
          resolve()
        } catch (error) {
          if (this.#handle.isOpen && this.#handle.isTransaction) this.#handle.exec('ROLLBACK')
          reject(error)
        }
      })
    })
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
    return this.#statement(`${consumed} ${read.sql}`).statement.all(...bind([...values, ...read.parameters]))
  }

  #run(query: Compiled): QueryResult<unknown> {
    const { statement, returnsRows } = this.#statement(query.sql)
    if (returnsRows) return { rows: statement.all(...bind(query.parameters)) }
    const { changes } = statement.run(...bind(query.parameters))
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  #statement(sql: string): Prepared {
    const cached = this.#statements.get(sql)
    if (cached) return cached
    const [oldest] = this.#statements.keys()
    if (this.#statements.size >= cachedStatements && oldest !== undefined) this.#statements.delete(oldest)
    const statement = this.#handle.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

const isWrite = (sql: string): boolean => !/^\s*(select|pragma|explain)\b/i.test(sql)

const bind = (parameters: readonly unknown[]): SQLInputValue[] =>
  parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0
    return (value ?? null) as SQLInputValue
  })

class SharedSqliteAdapter extends SqliteAdapter {
  /** Otherwise the query builder lets statements through one by one, and no two of them would share a commit. */
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** A migration is then one transaction, which also keeps two processes from migrating the same file at once. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class SqliteDriver implements Driver {
  readonly #session: SqliteSession

  constructor(session: SqliteSession) {
    this.#session = session
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const session = this.#session
    const connection: DatabaseConnection = {
      executeQuery: async <R>(query: CompiledQuery) =>
        (await session.execute(query, connection)) as QueryResult<R>,
      // biome-ignore lint/correctness/useYield: no store streams; the interface asks for the method.
      async *streamQuery() {
        throw new Error('streaming is not supported')
      },
    }
    return connection
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#session.begin(connection)
  }

  async commitTransaction(): Promise<void> {
    this.#session.end('COMMIT')
  }

  async rollbackTransaction(): Promise<void> {
    this.#session.end('ROLLBACK')
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}
