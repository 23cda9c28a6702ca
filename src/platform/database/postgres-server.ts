import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from '../log/logger.ts'
import type { PostgresSource } from './dsn.ts'
import { createClient } from './postgres-driver.ts'
import { isReadOnly, unreached } from './unavailable.ts'

/** Milliseconds for a server to show that it is there. */
const probeTimeout = 1500
/** That a server may be slower than another one that is named after it. */
const preference = 200
/** Between two looks at all of them. */
const pause = 250

export type Settings = pg.ClientConfig

/** Finds, of the servers that the dsn names, the one that takes writes, and finds it again when it has moved. */
export interface ServerFinder {
  /** How to connect to the server that was found last; to the first one at the start. */
  settings(): Settings
  /** Resolves when there is a server, or rejects when none has been found. `undefined` while all is well. */
  arrival(): Promise<void> | undefined
  /** Somebody who used `settings` met `error`. Nothing happens if another server has been found since. */
  suspect(settings: Settings, error: unknown): void
  /** Somebody has reached the server: that it is lost is worth a line in the log from now on. */
  met(): void
  /** Is told of each server that was found. */
  onFound(listener: () => void): void
  close(): void
}

/** A server answers that it takes no writes: a replica, or a primary that was retired. */
class ReadOnlyServer extends Error {
  readonly code = '25006'

  constructor() {
    super('the server takes no writes')
    this.name = 'ReadOnlyServer'
  }
}

/** It is, on a replica and on a primary that was told so. And what the server takes for now. */
export const askWhetherReadOnly =
  "select current_setting('transaction_read_only') as transaction_read_only, (extract(epoch from clock_timestamp()) * 1000)::float8 as now"

export function requireWritable(rows: readonly unknown[]): void {
  const [row] = rows as { transaction_read_only?: string }[]
  if (row?.transaction_read_only === 'on') throw new ReadOnlyServer()
}

export function createServerFinder(
  driver: typeof pg,
  source: PostgresSource,
  common: Settings,
  logger: Logger,
): ServerFinder {
  const servers = source.connectionStrings.map((connectionString) => ({ ...common, connectionString }))
  const listeners: (() => void)[] = []
  let current = servers[0] as Settings
  let searching = false
  let met = false
  // Nobody knows yet which one of several it is.
  let known = servers.length === 1
  /** The reason why the last look around found no server. */
  let lost: unknown
  let round = Promise.resolve()
  let closed = false

  const probe = async (server: Settings): Promise<void> => {
    const client = createClient(driver, {
      ...server,
      connectionTimeoutMillis: probeTimeout,
      query_timeout: probeTimeout,
    })
    try {
      await client.connect()
      const { rows } = await client.query(askWhetherReadOnly)
      if (source.writable) requireWritable(rows)
    } finally {
      client.end().catch(() => {})
    }
  }
  /** If several hosts answer, the first in the order of the dsn: nodes that look at the same time agree. */
  const look = async (): Promise<void> => {
    const found = new Set<number>()
    const probes = servers.map((server, index) => probe(server).then(() => found.add(index)))
    try {
      await Promise.any(probes)
    } catch (error) {
      lost = unreached((error as AggregateError).errors[0])
      return
    }
    await Promise.race([Promise.allSettled(probes), sleep(preference, undefined, { ref: false })])
    const index = Math.min(...found)
    lost = undefined
    // A new object: what was begun with the old one is no longer about this server.
    current = { ...(servers[index] as Settings) }
    searching = false
    if (met) logger.warn({ host: source.hosts[index] }, 'the database is there again')
    known = true
    for (const listener of listeners) listener()
  }
  const search = async (): Promise<void> => {
    while (searching && !closed) {
      round = look()
      await round
      if (searching) await sleep(pause, undefined, { ref: false })
    }
  }
  const begin = () => {
    searching = true
    lost = undefined
    void search()
  }

  return {
    settings: () => current,
    arrival: () => {
      if (!known && !searching) begin()
      if (!searching) return undefined
      return lost === undefined ? round.then(() => fail(lost)) : Promise.reject(lost)
    },
    suspect: (settings, error) => {
      if (searching || closed || settings !== current) return
      const what = isReadOnly(error)
        ? 'the database takes no writes any more'
        : 'the database does not answer'
      if (met) logger.error({ err: error, hosts: source.hosts }, what)
      begin()
    },
    met: () => {
      met = true
    },
    onFound: (listener) => void listeners.push(listener),
    close: () => {
      closed = true
    },
  }
}

function fail(error: unknown): void {
  if (error !== undefined) throw error
}
