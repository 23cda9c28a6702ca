import { networkOf } from '../../kernel/network.ts'
import type { KnownDevice } from './known-device.ts'

/** The network and the browser that an attempt comes from. */
export interface Origin {
  address: string
  /** A browser that somebody signed in with before. */
  device?: KnownDevice | undefined
}

/** An attempt, as it is counted: at what, and where it comes from. */
export interface Requester {
  /** The target of the attempt: an account, a mailbox, a client. In its canonical form. */
  identifier?: string | undefined
  origin: Origin
  /** Whether they have shown that the mailbox of the person concerned is theirs: what they try is more than a password alone. */
  ownsMailbox?: boolean | undefined
}

/** As whom an attempt is counted. */
export interface Parties {
  /** A network, or a browser that somebody signed in with before: whoever pays for attempts at many identifiers. */
  source: string
  /** A network, or the device of the person concerned: whoever pays for attempts at this identifier. */
  neighbour: string
  /** Whether the person concerned has signed in with this browser before. */
  isOwnDevice: boolean
}

/**
 * An attempt belongs to a network, unless its browser is known. A browser that somebody signed in with lately is a source of
 * its own, counted by who that was, so that it does not pay for its neighbours and an attacker with an account gains one
 * source. At a single identifier they gain nothing, however many accounts they make. With an identifier that has signed in
 * there before a device is counted by itself, or by that person if nobody has confirmed their address.
 */
export function partiesOf({ identifier = '', origin }: Requester): Parties {
  const { address, device } = origin
  const network = `network ${networkOf(address)}`
  const own = device?.countedAs(identifier)
  return {
    source: own ?? (device?.lately === undefined ? network : `person ${device.lately}`),
    neighbour: own ?? network,
    isOwnDevice: device?.knows(identifier) === true,
  }
}
