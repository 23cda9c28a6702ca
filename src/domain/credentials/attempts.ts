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
      requirePatience(Math.max(identifiers.before(pair), networks.before(network)))
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

export interface NetworkAttempts {
  /** Throws `too_many_attempts` while a pause lasts. */
  begin(address: string): Pick<Try, 'failed' | 'end'>
}

/**
 * Slows down whoever does what is limited for each identity already, such as guessing at codes, and so goes through many.
 * What counts as a failure, and how many are free, is for the caller to say.
 */
export function createNetworkAttempts(
  clock: Clock,
  free = perNetwork.free,
  capacity = 20_000,
): NetworkAttempts {
  const networks = createPauses({ clock, capacity, ...perNetwork, free })
  return {
    begin: (address) => {
      const network = networkOf(address)
      requirePatience(networks.before(network))
      return networks.begin(network)
    },
  }
}

function requirePatience(seconds: number): void {
  if (seconds > 0)
    throw new Fault<CredentialFault>('too_many_attempts', `Too many attempts. Try again in ${seconds} s.`, {
      retryAfter: seconds,
    })
}
