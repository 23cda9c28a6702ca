import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createCounters } from '../../platform/ratelimit/index.ts'
import type { DeviceFault, Guesser } from './schema.ts'

export interface Guesses {
  /** Counts a guess before its answer is known, so that many at once gain nothing. Throws `too_many_guesses`. */
  begin(guesser: Guesser): { right(): void }
}

const window = 10 * 60_000
const perBrowser = 10
const perSource = 100

/**
 * Bounds how many user codes may be tried (RFC 8628 §5.1): a browser and a network, or somebody who signed in with the
 * browser lately, each have so many wrong guesses in ten minutes.
 */
export function createGuesses(clock: Clock, capacity = 20_000): Guesses {
  const counters = createCounters({
    clock,
    capacity,
    fresh: (now) => ({ guesses: 0, forgottenAt: now + window }),
    isKept: ({ forgottenAt }, now) => forgottenAt > now,
  })

  return {
    begin: ({ browser, address, person }) => {
      const source = person === undefined ? `network ${networkOf(address)}` : `person ${person}`
      const counted = [
        { counter: counters.of(`browser ${browser}`), limit: perBrowser },
        { counter: counters.of(source), limit: perSource },
      ]
      const spent = counted.filter(({ counter, limit }) => counter.guesses >= limit)
      if (spent.length > 0) {
        const until = Math.max(...spent.map(({ counter }) => counter.forgottenAt))
        throw new Fault<DeviceFault>('too_many_guesses', 'Too many codes were tried. Wait ten minutes.', {
          retryAfter: Math.ceil((until - clock.now()) / 1000),
        })
      }
      for (const { counter } of counted) counter.guesses += 1
      return {
        right: () => {
          for (const { counter } of counted) counter.guesses -= 1
        },
      }
    },
  }
}
