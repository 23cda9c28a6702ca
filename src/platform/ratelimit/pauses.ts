import type { Clock } from '../../kernel/clock.ts'
import { createCounters } from './counters.ts'

/** One try at something that has to be guessed. */
export interface Try {
  failed(): void
  succeeded(): void
  /** Ends a try that was neither, such as one that was never checked. Harmless after the other two. */
  end(): void
}

/** Slows tries down that follow failures, for each key by itself. */
export interface Pauses {
  /** Seconds until a try for `key` may begin; 0 where it may begin now. */
  before(key: string): number
  begin(key: string): Try
}

interface Counter {
  failures: number
  inFlight: number
  pausedUntil: number
  forgottenAt: number
}

/** Milliseconds for which failures are remembered. */
const memory = 60 * 60_000

/** After `free` failures each further one doubles the pause, from one second up to `longest` milliseconds. */
export function createPauses({
  clock,
  capacity,
  free,
  longest,
}: {
  clock: Clock
  capacity: number
  free: number
  longest: number
}): Pauses {
  const counters = createCounters<Counter>({
    clock,
    capacity,
    fresh: (now) => ({ failures: 0, inFlight: 0, pausedUntil: 0, forgottenAt: now + memory }),
    isKept: ({ inFlight, forgottenAt }, now) => inFlight > 0 || forgottenAt > now,
  })

  const countFailure = (counter: Counter): void => {
    const now = clock.now()
    counter.failures += 1
    counter.forgottenAt = now + memory
    if (counter.failures >= free)
      counter.pausedUntil = now + Math.min(longest, 1000 * 2 ** Math.min(counter.failures - free, 20))
  }

  return {
    before: (key) => {
      const now = clock.now()
      const counter = counters.known(key)
      if (!counter) return 0
      const { failures, inFlight, pausedUntil } = counter
      // Past the free failures only one try runs at a time: parallel guesses gain nothing.
      if (failures < free || (pausedUntil <= now && inFlight === 0)) return 0
      return Math.max(1, Math.ceil((pausedUntil - now) / 1000))
    },
    begin: (key) => {
      const counter = counters.of(key)
      counter.inFlight += 1
      let open = true
      const end = () => {
        if (open) counter.inFlight -= 1
        open = false
      }
      return {
        end,
        failed: () => {
          end()
          countFailure(counter)
        },
        succeeded: () => {
          end()
          counter.failures = 0
        },
      }
    },
  }
}
