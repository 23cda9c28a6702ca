import { type AttemptContext, attempt, attemptTimeout } from './attempt.ts'
import { createPlaces } from './places.ts'
import type { Delivery } from './schema.ts'
import { claimDeliveries } from './store.ts'

export interface Deliverer {
  /** Starts what is due, as far as this node has places for it, and waits for none of it. */
  deliver(): Promise<void>
  /** Waits for what is under way. */
  settle(): Promise<void>
}

export interface DeliveryContext extends AttemptContext {
  /** Called when there may be something to deliver, or a place for it. Calls of `deliver` must not overlap. */
  due: () => void
}

/** After this a try is taken for lost, and any node repeats it. */
const patience = 3 * attemptTimeout

/** A pool: whoever hangs keeps its own places and nobody else's, and what waits takes each place that becomes free. */
export function createDeliverer(context: DeliveryContext): Deliverer {
  const { database, clock, logger, due } = context
  const places = createPlaces({ all: 100, perClient: 5 })
  const underWay = new Set<Promise<void>>()

  const work = async (delivery: Delivery, leave: () => void) => {
    try {
      await attempt(context, delivery)
    } catch (error) {
      logger.error({ err: error, delivery: delivery.id }, 'the outcome of a logout delivery was not stored')
    }
    leave()
    due()
  }

  return {
    deliver: async () => {
      const free = places.free()
      if (free.all === 0) return
      const now = clock.now()
      for (const delivery of await claimDeliveries(database, { now, takenUntil: now + patience, free })) {
        const working = work(delivery, places.take(delivery.clientId))
        underWay.add(working)
        void working.then(() => underWay.delete(working))
      }
    },
    settle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
