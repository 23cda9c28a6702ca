import type { Kysely } from 'kysely'
import type { Logger } from '../log/logger.ts'
import type { Database, Engine, Statement } from './database.ts'
import { parseDsn } from './dsn.ts'
import { openPostgres } from './postgres.ts'
import { createSharing } from './sharing.ts'
import { sql } from './sql.ts'
import { openSqlite } from './sqlite.ts'

/** Opens the database that `dsn` names. On PostgreSQL no connection is made before the first statement. */
export function openDatabase(dsn: string, logger: Logger): Database {
  const source = parseDsn(dsn)
  const engine: Engine = source.engine === 'sqlite' ? openSqlite(source.file) : openPostgres(source, logger)
  return {
    engine: engine.name,
    tables: <Tables>() => engine.queryBuilder as Kysely<Tables>,
    atomically: async <Row>(first: Statement<Row>, ...then: Statement[]) =>
      (await engine.atomically(first, then)) as Row[],
    atomicallyReading: async <Row>(read: Statement<Row>, first: Statement, ...then: Statement[]) =>
      (await engine.atomically(first, then, read)) as Row[],
    run: async <Row>(statement: Statement<Row>) => (await engine.execute(statement)) as Row[],
    ...createSharing(engine),
    publish: engine.publish,
    subscribe: engine.subscribe,
    roundTrips: engine.roundTrips,
    ping: async () => {
      await engine.execute(sql`select 1`)
      await engine.synced?.()
    },
    close: engine.close,
  }
}
