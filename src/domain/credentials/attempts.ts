import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createPauses, type Try } from '../../platform/ratelimit/index.ts'
import type { CredentialFault } from './schema.ts'

export interface Attempts {
  /** Throws `too_many_attempts` while a pause lasts. */
  begin(identifier: string, address: string): Try
}

const perIdentifier = { free: 5, longest: 5 * 60_000 }
const perNetwork = { free: 100, longest: 60_000 }

/**
 * Slows guessing down without locking anybody out: the pause belongs to an identifier as seen from one network, so
 * that a stranger's failures do not keep the owner out, and to a network that tries many identifiers.
 */
export function createAttempts(clock: Clock, capacity = 20_000): Attempts {
  const identifiers = createPauses({ clock, capacity, ...perIdentifier })
  const networks = createPauses({ clock, capacity, ...perNetwork })
  return {
    begin: (identifier, address) => {
      const network = networkOf(address)
      const pair = JSON.stringify([network, identifier])
      const seconds = Math.max(identifiers.before(pair), networks.before(network))
      if (seconds > 0)
        throw new Fault<CredentialFault>('too_many_attempts', `Too many attempts. Try again in ${seconds} s.`)
      const own = identifiers.begin(pair)
      const all = networks.begin(network)
      return {
        end: () => {
          own.end()
          all.end()
        },
        failed: () => {
          own.failed()
          all.failed()
        },
        // Whoever knows one secret may be guessing others.
        succeeded: () => {
          own.succeeded()
          all.end()
        },
      }
    },
  }
}
