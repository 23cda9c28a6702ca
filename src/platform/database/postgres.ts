import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Logger } from '../log/logger.ts'
import type { Engine, Statement } from './database.ts'
import type { DataSource } from './dsn.ts'
import { openChannel } from './postgres-channel.ts'
import { loadDriver } from './postgres-driver.ts'
import { fromCompiled, identifier, list, Sql, sql } from './sql.ts'

const connectTimeoutMilliseconds = 5000
const statementTimeoutMilliseconds = 15_000
const attempts = 3

/**
 * A prepared statement keeps the plan that it got when its tables were small, and goes on reading them whole until they
 * are analyzed. All statements on the way of a request find their rows by an index, so that is what they are planned
 * with. None of them runs for so long that compiling it would pay.
 */
const planning = 'set enable_seqscan = off; set jit = off'

/** PostgreSQL through a pool. Statements are prepared once for each connection, under a name made from their text. */
export function openPostgres(source: Extract<DataSource, { engine: 'postgres' }>, logger: Logger): Engine {
  const settings = {
    connectionString: source.connectionString,
    application_name: 'gatehouse',
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    statement_timeout: statementTimeoutMilliseconds,
  }
  const driver = loadDriver()
  const pool = new driver.Pool({
    ...settings,
    max: source.maxConnections,
    idleTimeoutMillis: source.idleMilliseconds,
    onConnect: async (client) => {
      await client.query(planning)
    },
  })
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'))
  let roundTrips = 0
  const count = () => {
    roundTrips += 1
  }
  const names = createStatementNames()
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const queryBuilder = new Kysely<unknown>({
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        end: () => pool.end(),
        connect: async () => {
          const client = await pool.connect()
          const known = clients.get(client) ?? preparing(client, names, count)
          clients.set(client, known)
          return known
        },
      },
    }),
  })
  const channel = openChannel(driver, settings, logger)
  const piece = (statement: Statement): Sql =>
    statement instanceof Sql ? statement : fromCompiled(statement.compile(queryBuilder))
  const execute = async (statement: Statement): Promise<unknown[]> => {
    count()
    const query = piece(statement)
    const text = query.text((index) => `$${index + 1}`)
    const values = query.values as unknown[]
    return names.using(async () => (await pool.query({ name: names.of(text), text, values })).rows)
  }
  return {
    name: 'postgres',
    queryBuilder,
    execute,
    atomically: (first, then, read) =>
      retrying(() => execute(combine(piece(first), then.map(piece), read && piece(read)))),
    publish: async (topic, payload) => {
      await execute(sql`select pg_notify(${topic}, ${payload})`)
    },
    subscribe: channel.subscribe,
    roundTrips: () => roundTrips,
    close: async () => {
      await channel.close()
      await queryBuilder.destroy()
      if (!pool.ended) await pool.end()
    },
  }
}

interface StatementNames {
  of(text: string): string
  /** Runs `work` again, under names that no connection knows, where somebody has changed the schema meanwhile. */
  using<T>(work: () => Promise<T>): Promise<T>
}

function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  let generation = 0
  const of = (text: string): string => {
    let name = names.get(text)
    if (!name) {
      name = `${createHash('sha256').update(text).digest('base64url').slice(0, 24)}_${generation}`
      // Lists of varying length make varying texts; a bound keeps those from piling up.
      if (names.size < 2000) names.set(text, name)
    }
    return name
  }
  return {
    of,
    using: async (work) => {
      try {
        return await work()
      } catch (error) {
        if (!isOutdated(error)) throw error
        // Statements that others have prepared meanwhile are prepared once more: that happens at migrations alone.
        names.clear()
        generation += 1
        return work()
      }
    },
  }
}

/** "Cached plan must not change result type": the statement was refused before it did anything. */
const isOutdated = (error: unknown): boolean => {
  const { code, routine } = error as { code?: string; routine?: string }
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

function preparing(client: pg.PoolClient, names: StatementNames, count: () => void): PostgresPoolClient {
  return {
    query: (text: string, values: readonly unknown[] = []) => {
      count()
      const parameters = values as unknown[]
      return parameters.length === 0
        ? client.query(text)
        : names.using(() => client.query({ name: names.of(text), text, values: parameters }))
    },
    release: (destroy?: boolean) => client.release(destroy ?? false),
  } as unknown as PostgresPoolClient
}

/** One statement out of several: data-modifying CTEs share a snapshot and commit together. */
const combine = (first: Sql, then: Sql[], read: Sql = sql`select * from consumed`): Sql =>
  sql`with ${list([
    sql`consumed as (${first})`,
    ...then.map((each, index) => sql`${identifier(`step${index}`)} as (${each})`),
  ])} ${read}`

const retryable = new Set(['40001', '40P01'])

/** Serialization failures and deadlocks left nothing behind, so the same statement may simply run again. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const code = (error as { code?: string }).code
      if (attempt === attempts || code === undefined || !retryable.has(code)) throw error
    }
  }
}
