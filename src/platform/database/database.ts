import type { MigrationTarget } from './migrate.ts'
import type { InsertOne, ReadByKey } from './sharing.ts'
import type { Statement } from './sql.ts'

/**
 * The one way to the data, the same on SQLite and PostgreSQL. Stores write their statements with `sql` and run them one
 * by one, or several as one unit with `atomically`; there are no interactive transactions.
 */
export interface Database extends MigrationTarget {
  readonly engine: 'sqlite' | 'postgres'
  /** Runs one statement and gives its rows. */
  run<Row>(statement: Statement<Row>): Promise<Row[]>
  /** Runs one statement that returns no rows, and tells how many it has inserted, updated or deleted. */
  change(statement: Statement): Promise<number>
  /**
   * Runs `first` and then each of `then`, which see the rows that `first` returned as a table named `consumed`.
   * Either all of it is stored or none. One round trip on PostgreSQL, one synchronous transaction on SQLite.
   *
   * When `first` is an `UPDATE ... WHERE unused RETURNING` this is consume-then-insert: among any number of parallel
   * callers exactly one gets a row, and only that caller's inserts happen.
   *
   * `then` statements must not touch the same row twice: on PostgreSQL all parts see the same snapshot.
   */
  atomically<Row>(first: Statement<Row>, ...then: Statement[]): Promise<Row[]>
  /** As `atomically`, but the rows come from `read`, a `SELECT` over `consumed` and whatever it joins. */
  atomicallyReading<Row>(read: Statement<Row>, first: Statement, ...then: Statement[]): Promise<Row[]>
  /** Reads one row. On PostgreSQL callers that come at the same time share a statement; `read` is to be a constant. */
  readByKey<Row>(read: ReadByKey<Row>, value: string): Promise<Row | undefined>
  /** Stores one row, in the same way. */
  insertOne<Row>(insert: InsertOne<Row>, row: Row): Promise<void>
  /** Tells every process that shares the database (this one included) about a change. Best effort. */
  publish(topic: string, payload: string): Promise<void>
  /** `listener` gets each payload; `undefined` means that messages may have been missed. Returns how to stop. */
  subscribe(topic: string, listener: (payload: string | undefined) => void): () => void
  /** How many round trips to the database this process has made. */
  roundTrips(): number
  /** Resolves when the database answers and takes writes, and rejects within two seconds if it does not. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Result {
  rows: unknown[]
  /** How many rows a statement has changed that returns none. */
  changed: number
}

/** What a driver gives; `openDatabase` makes the rest out of it. */
export interface Engine extends MigrationTarget {
  readonly name: Database['engine']
  execute(statement: Statement): Promise<Result>
  atomically(first: Statement, then: Statement[], read?: Statement): Promise<unknown[]>
  publish(topic: string, payload: string): Promise<void>
  subscribe(topic: string, listener: (payload: string | undefined) => void): () => void
  roundTrips(): number
  /** Resolves when a write would be stored. */
  check(): Promise<void>
  close(): Promise<void>
}
