import type { Logger } from '../log/logger.ts'
import { announce, withoutEmpty } from './announced.ts'
import type { Database, Engine } from './database.ts'
import { parseDsn } from './dsn.ts'
import { openPostgres } from './postgres.ts'
import { createSharing } from './sharing.ts'
import type { Statement } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import { toUnavailable, unavailable } from './unavailable.ts'

/** Milliseconds. Orchestrators ask for two seconds at most. */
const pingPatience = 1500

/** Opens the database that `dsn` names. On PostgreSQL no connection is made before the first statement. */
export function openDatabase(dsn: string, logger: Logger): Database {
  const source = parseDsn(dsn)
  const engine: Engine = source.engine === 'sqlite' ? openSqlite(source) : openPostgres(source, logger)
  return {
    engine: engine.name,
    schemaBuilder: engine.schemaBuilder,
    atomically: async <Row>(first: Statement<Row>, ...then: Statement[]) =>
      announce((await engine.atomically(first, withoutEmpty(then))) as Row[], then),
    atomicallyReading: async <Row>(read: Statement<Row>, first: Statement, ...then: Statement[]) =>
      announce((await engine.atomically(first, withoutEmpty(then), read)) as Row[], then),
    run: async <Row>(statement: Statement<Row>) => (await engine.execute(statement)).rows as Row[],
    change: async (statement: Statement) => (await engine.execute(statement)).changed,
    ...createSharing(engine),
    publish: engine.publish,
    subscribe: engine.subscribe,
    roundTrips: engine.roundTrips,
    ping: () => inTime(engine.check()),
    close: engine.close,
  }
}

async function inTime(check: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(unavailable(`no answer within ${pingPatience} ms`)),
    pingPatience,
  )
  try {
    await Promise.race([check, late.promise])
  } catch (error) {
    throw toUnavailable(error)
  } finally {
    clearTimeout(timer)
  }
}
