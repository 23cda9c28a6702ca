import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createCounters } from '../../platform/ratelimit/index.ts'

export type SecretFault = 'too_many_guesses'

export interface SecretGuess {
  right(): void
  wrong(): void
  /** Ends a guess that was never checked. Harmless after the other two. */
  end(): void
}

export interface SecretGuesses {
  /** Throws `too_many_guesses` while a pause lasts. */
  begin(clientId: string, address: string): SecretGuess
}

interface Counter {
  failures: number
  inFlight: number
  pausedUntil: number
  forgottenAt: number
}

/** Failures that cost nothing: a deployment with an old secret is a mistake before it is an attack. */
const free = 10
const longestPause = 30_000
const memory = 60 * 60_000

/**
 * Slows guessing at client secrets down (RFC 6749 §2.3.1, RFC 6819 §5.1.4.2.3). A pause belongs to a client as seen from
 * one network, so that strangers cannot keep the client itself out.
 */
export function createSecretGuesses(clock: Clock, capacity = 20_000): SecretGuesses {
  const counters = createCounters<Counter>({
    clock,
    capacity,
    fresh: (now) => ({ failures: 0, inFlight: 0, pausedUntil: 0, forgottenAt: now + memory }),
    isKept: ({ inFlight, forgottenAt }, now) => inFlight > 0 || forgottenAt > now,
  })
  return {
    begin: (clientId, address) => {
      const counter = counters.of(JSON.stringify([networkOf(address), clientId]))
      refuseWhilePaused(counter, clock.now())
      counter.inFlight += 1
      let open = true
      const end = () => {
        if (open) counter.inFlight -= 1
        open = false
      }
      return {
        end,
        right: () => {
          end()
          counter.failures = 0
        },
        wrong: () => {
          end()
          countFailure(counter, clock.now())
        },
      }
    },
  }
}

/** Past the free failures only one guess is checked at a time: parallel ones gain nothing. */
function refuseWhilePaused({ failures, inFlight, pausedUntil }: Counter, now: number): void {
  if (failures < free || (pausedUntil <= now && inFlight === 0)) return
  const seconds = Math.max(1, Math.ceil((pausedUntil - now) / 1000))
  throw new Fault<SecretFault>(
    'too_many_guesses',
    `Too many wrong client secrets came from this network. Try again in ${seconds} s.`,
  )
}

function countFailure(counter: Counter, now: number): void {
  counter.failures += 1
  counter.forgottenAt = now + memory
  if (counter.failures >= free)
    counter.pausedUntil = now + Math.min(longestPause, 1000 * 2 ** Math.min(counter.failures - free, 20))
}
