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
import type { SqliteSession } from './sqlite-session.ts'

/** What migrations are written with, over a session that others use as well. */
export const createSqliteBuilder = (session: SqliteSession): Kysely<unknown> =>
  new Kysely({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => new SqliteDriver(session),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })

class TransactionalAdapter extends SqliteAdapter {
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
      executeQuery: async <R>(query: CompiledQuery) => {
        const { rows, changed } = await session.execute(query, connection)
        return { rows, numAffectedRows: BigInt(changed) } as QueryResult<R>
      },
      // biome-ignore lint/correctness/useYield: no migration streams; the interface asks for the method.
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
