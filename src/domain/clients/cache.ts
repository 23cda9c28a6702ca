import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Client } from './schema.ts'
import { selectClient } from './store.ts'

export interface ClientCache {
  load(id: string): Promise<Client | undefined>
  /** Drops a client here and on all other nodes. */
  changed(id: string): Promise<void>
}

const topic = 'clients'
const maximumAge = 10_000
const cachedClients = 10_000

/** Clients as this process remembers them; a change on any node reaches it within moments. */
export function createClientCache(database: Database, clock: Clock): ClientCache {
  const cache = new Map<string, { client: Client; readAt: number }>()
  const pending = new Map<string, Promise<Client | undefined>>()

  const forget = (id: string): void => {
    cache.delete(id)
    // A read that began before the change must not be what later callers get.
    pending.delete(id)
  }
  database.subscribe(topic, (id) => {
    if (id !== undefined) return forget(id)
    cache.clear()
    pending.clear()
  })

  const read = (id: string): Promise<Client | undefined> => {
    const reading = selectClient(database, id)
      .then((client) => {
        if (pending.get(id) !== reading) return client
        const [oldest] = cache.keys()
        if (cache.size >= cachedClients && oldest !== undefined) cache.delete(oldest)
        if (client) cache.set(id, { client, readAt: clock.now() })
        else cache.delete(id)
        return client
      })
      .finally(() => {
        if (pending.get(id) === reading) pending.delete(id)
      })
    pending.set(id, reading)
    return reading
  }

  return {
    load: async (id) => {
      const cached = cache.get(id)
      if (cached && clock.now() - cached.readAt < maximumAge) return cached.client
      return pending.get(id) ?? read(id)
    },
    changed: async (id) => {
      forget(id)
      await database.publish(topic, id)
    },
  }
}
