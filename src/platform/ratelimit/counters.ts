import type { Clock } from '../../kernel/clock.ts'

export interface Counters<Counter> {
  /** The counter of `key`: the one of before while it is kept, otherwise a fresh one. */
  of(key: string): Counter
  /** The counter of `key` while it is kept. To ask takes nobody's room. */
  known(key: string): Counter | undefined
}

/** Counters in memory, and of a bounded number: those that were idle longest make room. */
export function createCounters<Counter extends object>({
  clock,
  capacity,
  fresh,
  isKept,
}: {
  clock: Clock
  capacity: number
  fresh: (now: number) => Counter
  isKept: (counter: Counter, now: number) => boolean
}): Counters<Counter> {
  const counters = new Map<string, Counter>()
  const put = (key: string, counter: Counter): Counter => {
    counters.delete(key)
    counters.set(key, counter)
    return counter
  }
  const known = (key: string): Counter | undefined => {
    const counter = counters.get(key)
    return counter && isKept(counter, clock.now()) ? put(key, counter) : undefined
  }
  return {
    known,
    of: (key) => {
      const counter = known(key) ?? put(key, fresh(clock.now()))
      const [idlest] = counters.keys()
      if (counters.size > capacity && idlest !== undefined) counters.delete(idlest)
      return counter
    },
  }
}
