import type { Clock } from '../../kernel/clock.ts'

export interface Counters<Counter> {
  /** The counter of `key`: the one of before while it is kept, otherwise a fresh one. */
  of(key: string): Counter
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
  return {
    of: (key) => {
      const now = clock.now()
      const known = counters.get(key)
      const counter = known && isKept(known, now) ? known : fresh(now)
      counters.delete(key)
      counters.set(key, counter)
      const [idlest] = counters.keys()
      if (counters.size > capacity && idlest !== undefined) counters.delete(idlest)
      return counter
    },
  }
}
