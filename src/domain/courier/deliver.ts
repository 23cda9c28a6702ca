import { type AttemptContext, attempt } from './attempt.ts'
import type { ClaimedMessage } from './schema.ts'
import { claimMessages } from './store.ts'
import type { Transport } from './transports/index.ts'

export interface Deliverer {
  /** Begins to send what is due, as far as this node has places for it, and waits for none of it. */
  deliver(): Promise<void>
  /** Waits for what is under way. */
  settle(): Promise<void>
  /** Ends what is under way, after a moment's patience, and gives it back. Nothing is sent from here on. */
  close(): Promise<void>
}

export interface DeliveryContext extends Omit<AttemptContext, 'transport' | 'signal' | 'closing'> {
  /** `undefined` where no mail is sent: messages stay in the queue. */
  transport: Transport | undefined
  /** Messages that this node has under way at once. */
  places: number
  /** Called when there may be something to send, or a place for it. Calls of `deliver` must not overlap. */
  due: () => void
}

/** Milliseconds. RFC 5321 §4.5.3.2 allows servers far more, which people who wait for a code do not. */
const attemptTimeout = 60_000
/** After this a try is taken for lost, and any node repeats it. */
const lease = 1.5 * attemptTimeout
/** What is nearly done may end when the process does: a message that is cut off is sent twice. */
const closingPatience = 1000

export function createDeliverer(context: DeliveryContext): Deliverer {
  const { database, clock, logger, transport, places, due } = context
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()
  let closed = false

  const work = async (claimed: ClaimedMessage, through: Transport) => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(attemptTimeout)])
    try {
      await attempt({ ...context, transport: through, signal, closing: closing.signal }, claimed)
    } catch (error) {
      logger.error({ err: error, message: claimed.id }, 'the outcome of a message was not stored')
    }
  }

  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay)
  }

  return {
    deliver: async () => {
      const limit = places - underWay.size
      if (!transport || closed || limit <= 0) return
      const now = clock.now()
      for (const claimed of await claimMessages(database, { now, takenUntil: now + lease, limit })) {
        const working = work(claimed, transport).then(() => {
          underWay.delete(working)
          due()
        })
        underWay.add(working)
      }
    },
    settle,
    close: async () => {
      closed = true
      const patience = setTimeout(() => closing.abort(), closingPatience)
      await settle()
      clearTimeout(patience)
      // A claim that was being made is given back.
      closing.abort()
      await transport?.close()
    },
  }
}
