import type pg from 'pg'
import { systemClock } from '../../kernel/clock.ts'
import type { Logger } from '../log/logger.ts'
import type { PostgresSource } from './dsn.ts'
import { createClient } from './postgres-driver.ts'
import { askWhetherReadOnly, requireWritable, type ServerFinder, type Settings } from './postgres-server.ts'
import { isAway, isReadOnly, toUnavailable, unreached } from './unavailable.ts'

/** Milliseconds to wait for a connection, be it a new one or one that others use. */
const connectTimeout = 2500
const drainPause = 50

/**
 * A prepared statement keeps the plan that it got when its tables were small, and goes on reading them whole until they
 * are analyzed. All statements on the way of a request find their rows by an index, so that is what they are planned
 * with. None of them runs for so long that compiling it would pay.
 */
const planning = 'set enable_seqscan = off; set jit = off'

/** Only migrations are transactions of several statements. They wait for each other, and build indexes. */
const migrating = 'begin; set local statement_timeout = 0'

/** Connections to the server that takes writes. Whatever fails in here is `Fault('unavailable')` or the statement's own error. */
export interface Connections {
  /** Runs one statement. */
  ask(query: pg.QueryConfig): Promise<pg.QueryResult>
  /** A connection for several statements, as migrations need it. */
  acquire(): Promise<Connection>
  /** Until when a statement that is asked now has an answer that somebody waits for, by the clock of the server. */
  deadline(): number | undefined
  /** A statement that was answered in time came too late by that clock: it was moved, and is to be read anew. */
  late(): unknown
  close(): Promise<void>
}

export interface Connection {
  ask(query: string | pg.QueryConfig): Promise<pg.QueryResult>
  release(): void
}

/** Nothing came back in time: from a server that is frozen, or over a network that lost the way. */
class Silence extends Error {
  readonly code = 'ETIMEDOUT'

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = 'Silence'
  }
}

export function createConnections(
  driver: typeof pg,
  source: PostgresSource,
  finder: ServerFinder,
  patience: number,
  logger: Logger,
): Connections {
  let current = openPool(driver, source, finder, logger)
  finder.onFound(() => {
    retire(current)
    current = openPool(driver, source, finder, logger)
  })

  /** `error` as callers get it, after those that tell about the server have been looked at. */
  const failed = (pool: Pool, error: unknown, connecting: boolean): unknown => {
    if (connecting ? isAway(error) : error instanceof Silence || isReadOnly(error))
      finder.suspect(pool.settings, error)
    return connecting ? unreached(error) : toUnavailable(error)
  }
  const checkOut = async (): Promise<{ pool: Pool; client: pg.PoolClient }> => {
    const arrival = finder.arrival()
    if (arrival !== undefined) await arrival
    const pool = current
    try {
      return { pool, client: await pool.connections.connect() }
    } catch (error) {
      throw failed(pool, error, true)
    }
  }
  const giveBack = (pool: Pool, client: pg.PoolClient, broken: boolean) =>
    client.release(broken || pool.connections.idleCount >= source.maxIdle)
  /** With callbacks: this is on the way of every request, and promises in between cost a tenth of a statement. */
  const askOnce = (query: pg.QueryConfig): Promise<pg.QueryResult> => {
    const pool = current
    return new Promise((resolve, reject) => {
      pool.connections.connect((unconnected, client) => {
        if (!client) return reject(failed(pool, unconnected, true))
        answer(client, query, patience, (error, result) => {
          const shown = error ? failed(pool, error, false) : undefined
          giveBack(pool, client, error !== undefined && shown !== error)
          if (result) resolve(result)
          else reject(shown)
        })
      })
    })
  }

  return {
    ask: (query) => {
      const arrival = finder.arrival()
      return arrival === undefined ? askOnce(query) : arrival.then(() => askOnce(query))
    },
    acquire: async () => {
      const { pool, client } = await checkOut()
      let broken = false
      let inTransaction = false
      return {
        ask: async (query) => {
          if (query === 'begin') inTransaction = true
          try {
            if (query === 'begin') return await answered(client, migrating, patience)
            return await answered(client, query, inTransaction ? undefined : patience)
          } catch (error) {
            const shown = failed(pool, error, false)
            broken ||= shown !== error
            throw shown
          }
        },
        release: () => giveBack(pool, client, broken),
      }
    },
    deadline: () =>
      current.clockOffset === undefined ? undefined : systemClock.now() + current.clockOffset + patience,
    late: () => failed(current, new Silence(patience), false),
    close: async () => {
      finder.close()
      await current.connections.end()
    },
  }
}

interface Pool {
  settings: Settings
  /** Milliseconds by which the clock of the server is ahead of ours. */
  clockOffset?: number
  connections: pg.Pool
}

function openPool(driver: typeof pg, source: PostgresSource, finder: ServerFinder, logger: Logger): Pool {
  const settings = finder.settings()
  /** The pool calls it with `new`, and takes what it returns. */
  function Client(config: pg.ClientConfig): pg.Client {
    return createClient(driver, config)
  }
  const connections = new driver.Pool({
    ...settings,
    Client: Client as unknown as new () => pg.ClientBase,
    max: source.maxConnections,
    idleTimeoutMillis: source.idleMilliseconds,
    maxLifetimeSeconds: source.lifetimeSeconds,
    connectionTimeoutMillis: connectTimeout,
    onConnect: async (client) => {
      const query: pg.QueryConfig & { query_timeout: number } = {
        text: `${planning}; ${askWhetherReadOnly}`,
        query_timeout: connectTimeout,
      }
      const results = (await client.query(query)) as unknown as pg.QueryResult[]
      const rows = results.at(-1)?.rows ?? []
      if (source.writable) requireWritable(rows)
      pool.clockOffset = rows[0].now - systemClock.now()
    },
  })
  connections.on('connect', finder.met)
  connections.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'))
  const pool: Pool = { settings, connections }
  return pool
}

/** Ends a pool when nobody waits for its connections any more: those who do would wait in vain. */
function retire(pool: Pool): void {
  if (pool.connections.waitingCount > 0) setTimeout(retire, drainPause, pool).unref()
  else pool.connections.end().catch(() => {})
}

type Answered = (error: Error | undefined, result?: pg.QueryResult) => void

/** A timer may be late, and the answer there already: what has arrived is read before the query counts as lost. */
function answer(
  client: pg.PoolClient,
  query: string | pg.QueryConfig,
  patience: number | undefined,
  answered: Answered,
): void {
  let waiting = true
  const settle = (error: Error | null | undefined, result?: pg.QueryResult) => {
    if (!waiting) return
    waiting = false
    clearTimeout(timer)
    if (error) answered(error)
    else answered(undefined, result)
  }
  const giveUp = () => settle(new Silence(patience ?? 0))
  const timer = patience === undefined ? undefined : setTimeout(setImmediate, patience, giveUp)
  void client.query(query as pg.QueryConfig, settle)
}

const answered = (
  client: pg.PoolClient,
  query: string | pg.QueryConfig,
  patience: number | undefined,
): Promise<pg.QueryResult> =>
  new Promise((resolve, reject) => {
    answer(client, query, patience, (error, result) => (result ? resolve(result) : reject(error)))
  })
