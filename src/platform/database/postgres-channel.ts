import { EventEmitter } from 'node:events'
import type pg from 'pg'
import type { Logger } from '../log/logger.ts'
import { createClient } from './postgres-driver.ts'
import { askWhetherReadOnly, requireWritable, type ServerFinder } from './postgres-server.ts'
import { isAway, isReadOnly } from './unavailable.ts'

const reconnectPause = 1000
/** A connection that only listens does not notice that the other side is silent, nor that it was retired. */
const heartbeat = 1000
const patience = 1500

export interface Channel {
  subscribe(topic: string, listener: (payload: string | undefined) => void): () => void
  close(): Promise<void>
}

/** LISTEN on a connection of its own. It is opened by the first subscriber and opened again when it breaks. */
export function openChannel(driver: typeof pg, finder: ServerFinder, logger: Logger): Channel {
  const topics = new EventEmitter().setMaxListeners(0)
  const listening = new Set<string>()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const later = (work: () => Promise<void>, milliseconds: number) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(work, milliseconds).unref()
  }
  const drop = (dropped: pg.Client) => {
    dropped.end().catch(() => {})
    if (client !== dropped) return
    client = undefined
    later(connect, reconnectPause)
  }
  const connect = async (): Promise<void> => {
    const settings = finder.settings()
    const next = createClient(driver, {
      ...settings,
      statement_timeout: 0,
      connectionTimeoutMillis: patience,
      query_timeout: patience,
    })
    client = next
    next.on('error', (error) => {
      if (client === next && !closed) logger.warn({ err: error }, 'the notification connection was lost')
      drop(next)
    })
    next.on('end', () => drop(next))
    next.on('notification', ({ channel, payload }) => topics.emit(channel, payload ?? ''))
    const beat = async (): Promise<void> => {
      try {
        requireWritable((await next.query(askWhetherReadOnly)).rows)
        if (client === next) later(beat, heartbeat)
      } catch (error) {
        failed(error, 'the notification connection does not answer')
      }
    }
    const failed = (error: unknown, what: string) => {
      if (client === next && !closed) logger.warn({ err: error }, what)
      if (isAway(error) || isReadOnly(error)) finder.suspect(settings, error)
      drop(next)
    }
    try {
      await finder.arrival()
      if (client !== next) return
      await next.connect()
      for (const topic of listening) await next.query(listen(topic))
      for (const topic of listening) topics.emit(topic, undefined)
      later(beat, heartbeat)
    } catch (error) {
      failed(error, 'the notification connection could not be opened')
    }
  }
  const listen = (topic: string): string => `LISTEN ${driver.escapeIdentifier(topic)}`
  // Notifications come from the server that was found, and not from the one that was left.
  finder.onFound(() => {
    if (listening.size === 0 || closed) return
    const left = client
    client = undefined
    left?.end().catch(() => {})
    void connect()
  })

  return {
    subscribe: (topic, listener) => {
      topics.on(topic, listener)
      if (!listening.has(topic)) {
        listening.add(topic)
        if (!client) void connect()
        else client.query(listen(topic)).catch(() => {})
      }
      return () => topics.off(topic, listener)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      client?.end().catch(() => {})
    },
  }
}
