import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import { createPauses, type Try } from '../../platform/ratelimit/index.ts'
import type { KnownDevice } from './known-device.ts'
import type { CredentialFault } from './schema.ts'

/** The network and the browser that an attempt comes from. */
export interface Origin {
  address: string
  /** A browser that somebody signed in with before. */
  device?: KnownDevice | undefined
}

export interface Attempts {
  /** Throws `too_many_attempts` while a pause lasts. */
  begin(identifier: string, from: Origin): Try
}

/** Failures until a pause follows each further one, and milliseconds of the longest. */
interface Limit {
  free: number
  longest: number
}

interface Limits {
  identifier?: Limit
  source?: Limit
  /** How many counters are kept. */
  capacity?: number
}

const perIdentifier: Limit = { free: 5, longest: 5 * 60_000 }
const perSource: Limit = { free: 100, longest: 60_000 }

/**
 * Slows guessing down without locking anybody out. The pause belongs to an identifier as seen from one network, so that a
 * stranger's failures do not keep the owner out, and to a source that tries many identifiers. A source is a network; a
 * browser that somebody signed in with lately is one of its own, counted by who that was, so that it does not pay for its
 * neighbours and an attacker with an account gains one source. At a single identifier they gain nothing, however many
 * accounts they make. With an identifier that has signed in there before a device
 * is counted by itself, or by that person if nobody has confirmed their address.
 */
export function createAttempts(
  clock: Clock,
  { identifier = perIdentifier, source = perSource, capacity = 20_000 }: Limits = {},
): Attempts {
  const identifiers = createPauses({ clock, capacity, ...identifier })
  const sources = createPauses({ clock, capacity, ...source })
  return {
    begin: (name, from) => {
      const known = from.device?.countedAs(name)
      const at = known ?? sourceOf(from)
      const pair = JSON.stringify([known ?? networkFor(from), name])
      requirePatience(Math.max(identifiers.before(pair), sources.before(at)))
      const own = identifiers.begin(pair)
      const all = sources.begin(at)
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

export interface SourceAttempts {
  /** Throws `too_many_attempts` while a pause lasts. */
  begin(from: Origin): Pick<Try, 'failed' | 'end'>
}

/**
 * Slows down whoever does what is limited for each identity already, such as guessing at codes, and so goes through many.
 * What counts as a failure, and how many are free, is for the caller to say.
 */
export function createSourceAttempts(clock: Clock, free = perSource.free, capacity = 20_000): SourceAttempts {
  const sources = createPauses({ clock, capacity, ...perSource, free })
  return {
    begin: (from) => {
      const source = sourceOf(from)
      requirePatience(sources.before(source))
      return sources.begin(source)
    },
  }
}

/** The source that is counted for an attempt from an unknown device. */
const sourceOf = ({ address, device }: Origin): string =>
  device?.lately === undefined ? networkFor({ address }) : `person ${device.lately}`

const networkFor = ({ address }: Origin): string => `network ${networkOf(address)}`

function requirePatience(seconds: number): void {
  if (seconds > 0)
    throw new Fault<CredentialFault>('too_many_attempts', `Too many attempts. Try again in ${seconds} s.`, {
      retryAfter: seconds,
    })
}
