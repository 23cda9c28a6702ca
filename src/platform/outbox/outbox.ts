import { type AttemptContext, attempt } from './attempt.ts'
import { createPlaces } from './places.ts'
import type { OutboxRow } from './schema.ts'
import { claim } from './store.ts'

export interface Outbox {
  /** Begins to send what is due, as far as this node has places for it, and waits for none of it. */
  deliver(): Promise<void>
  /** Waits for what is under way. */
  settle(): Promise<void>
  /** Ends what is under way, after a moment's patience, and gives it back. Nothing is sent from here on. */
  close(): Promise<void>
}

export interface OutboxContext<Row extends OutboxRow> extends AttemptContext<Row> {
  /** How much a node has under way at once, in all and for one lane. */
  places: { all: number; perLane?: number }
  /** Milliseconds that a try may take. */
  timeout: number
  /** Milliseconds after which a try is taken for lost, and any node repeats it. */
  lease: number
  /** Called when there may be something to send, or a place for it. Calls of `deliver` must not overlap. */
  due: () => void
}

/** Milliseconds. What is nearly done may end when the process does: what is cut off is sent twice. */
const closingPatience = 1000

export function createOutbox<Row extends OutboxRow>(context: OutboxContext<Row>): Outbox {
  const { database, clock, logger, outbox, noun, timeout, lease, due } = context
  const places = createPlaces(context.places)
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()
  let closed = false

  const laneOf = (row: Row): string =>
    outbox.lane === undefined ? '' : String((row as Record<string, unknown>)[outbox.lane])

  const work = async (row: Row, leave: () => void) => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeout)])
    try {
      await attempt(context, row, { signal, closing: closing.signal })
    } catch (error) {
      logger.error({ err: error, ...context.about(row) }, `the outcome of a ${noun} was not stored`)
    }
    leave()
  }

  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay)
  }

  return {
    deliver: async () => {
      const free = places.free()
      if (closed || free.all <= 0) return
      const now = clock.now()
      for (const row of await claim<Row>(database, outbox, { now, takenUntil: now + lease, free })) {
        const working = work(row, places.take(laneOf(row))).then(() => {
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
    },
  }
}
