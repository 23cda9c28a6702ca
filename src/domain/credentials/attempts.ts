import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createCounters } from '../../platform/ratelimit/index.ts'
import type { CredentialFault } from './schema.ts'

/** After `free` failures each further one doubles the pause, from one second up to `longest` milliseconds. */
interface Allowance {
  free: number
  longest: number
}

interface Counter {
  failures: number
  inFlight: number
  pausedUntil: number
  forgottenAt: number
}

export interface Attempt {
  failed(): void
  succeeded(): void
  /** Ends an attempt that was neither, such as one that was never checked. Harmless after the other two. */
  end(): void
}

export interface Attempts {
  /** Throws `too_many_attempts` while a pause lasts. */
  begin(identifier: string, address: string): Attempt
}

const perIdentifier: Allowance = { free: 5, longest: 5 * 60_000 }
const perNetwork: Allowance = { free: 100, longest: 60_000 }
const memory = 60 * 60_000

/**
 * Slows guessing down without locking anybody out: the pause belongs to an identifier as seen from one network, so
 * that a stranger's failures do not keep the owner out, and to a network that tries many identifiers.
 */
export function createAttempts(clock: Clock, capacity = 20_000): Attempts {
  const counters = createCounters<Counter>({
    clock,
    capacity,
    fresh: (now) => ({ failures: 0, inFlight: 0, pausedUntil: 0, forgottenAt: now + memory }),
    isKept: ({ inFlight, forgottenAt }, now) => inFlight > 0 || forgottenAt > now,
  })

  return {
    begin: (identifier, address) => {
      const network = networkOf(address)
      const pairKey = JSON.stringify([network, identifier])
      const pair = counters.of(pairKey)
      const all: [Counter, Allowance][] = [
        [pair, perIdentifier],
        [counters.of(JSON.stringify([network])), perNetwork],
      ]
      for (const [counter, allowance] of all) refuseWhilePaused(counter, allowance, clock.now())
      for (const [counter] of all) counter.inFlight += 1
      let open = true
      const end = () => {
        if (open) for (const [counter] of all) counter.inFlight -= 1
        open = false
      }
      return {
        end,
        failed: () => {
          end()
          for (const [counter, allowance] of all) countFailure(counter, allowance, clock.now())
        },
        succeeded: () => {
          end()
          pair.failures = 0
        },
      }
    },
  }
}

/** Past the free failures only one attempt runs at a time: parallel guesses gain nothing. */
function refuseWhilePaused(counter: Counter, { free }: Allowance, now: number): void {
  if (counter.failures < free) return
  if (counter.pausedUntil <= now && counter.inFlight === 0) return
  const seconds = Math.max(1, Math.ceil((counter.pausedUntil - now) / 1000))
  throw new Fault<CredentialFault>('too_many_attempts', `Too many attempts. Try again in ${seconds} s.`)
}

function countFailure(counter: Counter, { free, longest }: Allowance, now: number): void {
  counter.failures += 1
  counter.forgottenAt = now + memory
  if (counter.failures >= free) {
    counter.pausedUntil = now + Math.min(longest, 1000 * 2 ** Math.min(counter.failures - free, 20))
  }
}
