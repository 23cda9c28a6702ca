import { CompiledQuery, type Kysely } from 'kysely'
import type { Logger } from '../log/logger.ts'
import type { Database, Engine, Statement } from './database.ts'
import { parseDsn } from './dsn.ts'
import { openPostgres } from './postgres.ts'
import { createSharing } from './sharing.ts'
import { openSqlite } from './sqlite.ts'

/** Opens the database that `dsn` names. On PostgreSQL no connection is made before the first statement. */
export function openDatabase(dsn: string, logger: Logger): Database {
  const source = parseDsn(dsn)
  const engine: Engine = source.engine === 'sqlite' ? openSqlite(source.file) : openPostgres(source, logger)
  const compile = (statement: Statement): CompiledQuery => statement.compile(engine.queryBuilder)
  return {
    engine: engine.name,
    tables: <Tables>() => engine.queryBuilder as Kysely<Tables>,
    atomically: async <Row>(first: Statement<Row>, ...then: Statement[]) =>
      (await engine.atomically(compile(first), then.map(compile))) as Row[],
    atomicallyReading: async <Row>(read: Statement<Row>, first: Statement, ...then: Statement[]) =>
      (await engine.atomically(compile(first), then.map(compile), compile(read))) as Row[],
    ...createSharing(engine),
    publish: engine.publish,
    subscribe: engine.subscribe,
    roundTrips: engine.roundTrips,
    ping: async () => {
      await engine.queryBuilder.executeQuery(CompiledQuery.raw('select 1'))
    },
    close: engine.close,
  }
}
