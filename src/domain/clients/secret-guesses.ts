import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createPauses, type Try } from '../../platform/ratelimit/index.ts'

export type SecretFault = 'too_many_guesses'

export interface SecretGuesses {
  /** Throws `too_many_guesses` while a pause lasts. */
  begin(clientId: string, address: string): Try
}

/** A deployment with an old secret is a mistake before it is an attack. */
const perClient = { free: 10, longest: 30_000 }

/**
 * Slows guessing at client secrets down (RFC 6749 §2.3.1, RFC 6819 §5.1.4.2.3). A pause belongs to a client as seen from
 * one network, so that strangers cannot keep the client itself out.
 */
export function createSecretGuesses(clock: Clock, capacity = 20_000): SecretGuesses {
  const clients = createPauses({ clock, capacity, ...perClient })
  return {
    begin: (clientId, address) => {
      const key = JSON.stringify([networkOf(address), clientId])
      const seconds = clients.before(key)
      if (seconds > 0) {
        throw new Fault<SecretFault>(
          'too_many_guesses',
          `Too many wrong client secrets came from this network. Try again in ${seconds} s.`,
          { retryAfter: seconds },
        )
      }
      return clients.begin(key)
    },
  }
}
