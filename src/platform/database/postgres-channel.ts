import { EventEmitter } from 'node:events'
import type pg from 'pg'
import type { Logger } from '../log/logger.ts'

const reconnectMilliseconds = 1000

export interface Channel {
  subscribe(topic: string, listener: (payload: string | undefined) => void): () => void
  close(): Promise<void>
}

/** LISTEN on a connection of its own. It is opened by the first subscriber and opened again when it breaks. */
export function openChannel(driver: typeof pg, settings: pg.ClientConfig, logger: Logger): Channel {
  const topics = new EventEmitter().setMaxListeners(0)
  const listening = new Set<string>()
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const connect = async () => {
    const next = new driver.Client({ ...settings, statement_timeout: 0, keepAlive: true })
    client = next
    const lost = () => {
      if (client !== next || closed) return
      client = undefined
      retry = setTimeout(connect, reconnectMilliseconds).unref()
    }
    next.on('error', (error) => {
      logger.warn({ err: error }, 'the notification connection was lost')
      lost()
    })
    next.on('end', lost)
    next.on('notification', ({ channel, payload }) => topics.emit(channel, payload ?? ''))
    try {
      await next.connect()
      for (const topic of listening) await next.query(`LISTEN ${driver.escapeIdentifier(topic)}`)
      for (const topic of listening) topics.emit(topic, undefined)
    } catch (error) {
      logger.warn({ err: error }, 'the notification connection could not be opened')
      next.end().catch(() => {})
      lost()
    }
  }

  return {
    subscribe: (topic, listener) => {
      topics.on(topic, listener)
      if (!listening.has(topic)) {
        listening.add(topic)
        if (!client) void connect()
        else client.query(`LISTEN ${driver.escapeIdentifier(topic)}`).catch(() => {})
      }
      return () => topics.off(topic, listener)
    },
    close: async () => {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
