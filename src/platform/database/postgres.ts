import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import type { Logger } from '../log/logger.ts'
import type { Engine, Result } from './database.ts'
import type { PostgresSource } from './dsn.ts'
import { openChannel } from './postgres-channel.ts'
import { loadDriver } from './postgres-driver.ts'
import { createConnections } from './postgres-pool.ts'
import { askWhetherReadOnly, createServerFinder, requireWritable } from './postgres-server.ts'
import { identifier, list, type Sql, type Statement, sql } from './sql.ts'
import { storable } from './storable.ts'

const attempts = 3
/** Seconds after which the kernel asks the other side of a silent connection whether it is there. */
const keepAliveSeconds = 10
/**
 * This side waits so long for an answer, as a part of what the server gives a statement. It is less, because a server that
 * ends a commit while it waits for its replica answers that all went well.
 */
const patienceShare = 0.8

/** PostgreSQL through a pool. Statements are prepared once for each connection, under a name made from their text. */
export function openPostgres(source: PostgresSource, logger: Logger): Engine {
  const driver = loadDriver()
  const sockets = new Set<Socket>()
  const settings = {
    stream: () => {
      const socket = new Socket()
      sockets.add(socket)
      return socket.once('close', () => sockets.delete(socket))
    },
    application_name: 'gatehouse',
    statement_timeout: source.statementTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveSeconds * 1000,
  }
  const finder = createServerFinder(driver, source, settings, logger)
  const connections = createConnections(
    driver,
    source,
    finder,
    source.statementTimeout * patienceShare,
    logger,
  )
  let roundTrips = 0
  const names = createStatementNames()
  const channel = openChannel(driver, finder, logger)
  const execute = async (statement: Statement): Promise<Result> => {
    roundTrips += 1
    const text = statement.text((index) => `$${index + 1}`)
    const values = storable(statement.values) as unknown[]
    return names.using(async () => {
      const { rows, rowCount } = await connections.ask({ name: names.of(text), text, values })
      return { rows, changed: rowCount ?? 0 }
    })
  }
  let closing: Promise<void> | undefined
  return {
    name: 'postgres',
    schemaBuilder: async () =>
      (await import('./postgres-builder.ts')).createPostgresBuilder(connections.acquire),
    execute,
    atomically: (first, then, read) =>
      retrying(async () => {
        const { rows } = await execute(combine(first, then, read, connections.deadline()))
        return rows
      }).catch((error: unknown) => {
        throw (error as { code?: unknown }).code === tooLate ? connections.late() : error
      }),
    publish: async (topic, payload) => {
      await execute(sql`select pg_notify(${topic}, ${payload})`)
    },
    subscribe: channel.subscribe,
    roundTrips: () => roundTrips,
    check: async () => {
      const { rows } = await connections.ask({ text: askWhetherReadOnly })
      requireWritable(rows)
    },
    close: () => {
      closing ??= Promise.all([channel.close(), connections.close()]).then(() => {
        // Every connection has said goodbye. A server that is frozen never says it, too, and would keep the process.
        for (const socket of sockets) socket.unref()
      })
      return closing
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
        if (!isOutdated(error)) {
          // It was made while bytes were read, and would not say who asked.
          if (error instanceof Error) Error.captureStackTrace(error)
          throw error
        }
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

/** The division by zero below: nothing else divides. */
const tooLate = '22012'

/**
 * One statement out of several: data-modifying CTEs share a snapshot and commit together. A server that was frozen runs
 * what it has received when it comes to itself, after its caller has been told to come again, and then a refresh
 * token, say, would be used up by a request that nobody remembers. So what comes after `deadline` fails as a whole.
 */
function combine(first: Sql, then: Sql[], read = sql`select * from consumed`, deadline?: number): Sql {
  const parts = [
    sql`consumed as (${first})`,
    ...then.map((each, index) => sql`${identifier(`step${index}`)} as (${each})`),
  ]
  if (deadline === undefined) return sql`with ${list(parts)} ${read}`
  const inTime = sql`extract(epoch from clock_timestamp()) * 1000 < ${deadline}::float8`
  return sql`with ${list(parts)} select answer.* from (${read}) as answer
    where 1 / (case when ${inTime} then 1 else 0 end) = 1`
}

const retryable = new Set(['40001', '40P01'])

/** Serialization failures and deadlocks left nothing behind, so the same statement may simply run again. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const code = ((error as Error).cause as { code?: string } | undefined)?.code
      if (attempt === attempts || code === undefined || !retryable.has(code)) throw error
    }
  }
}
