import { inARow, type Limit, pauses, within } from './limit.ts'

/** The limits of one kind of attempt. */
export interface Rule {
  /** At one identifier, from one network or from the device of the person concerned. */
  both?: Limit
  /** From one network, or from one person who signed in lately, at whatever identifiers. */
  source?: Limit
  /**
   * At one identifier from everywhere. The device of the person concerned is not counted with strangers; nor, if it is so said,
   * is a network that they have signed in from.
   */
  identifier?: { strangers: Limit; ownDevices?: Limit; sparesKnownNetworks?: true }
  /** Whether success at an identifier ends its failures; otherwise it only takes one attempt back. */
  forgets?: true
  /** Whether success shows who it is, so that the network is known. */
  identifies?: true
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row. What is left of them for a person's own devices keeps strangers from
 * using up all.
 */
const passwords: Rule = {
  both: pauses(5, 5 * minute),
  source: pauses(100, minute),
  identifier: { strangers: inARow(75, day), ownDevices: inARow(15, day) },
  forgets: true,
  identifies: true,
}

/** Everything that is counted, and how much of it is too much. */
export const rules = {
  password: passwords,
  prehashed_password: passwords,
  /** Of somebody who is signed in: the last ten of the hundred. */
  old_password: {
    both: pauses(5, 5 * minute),
    source: pauses(100, minute),
    identifier: { strangers: inARow(10, day) },
    forgets: true,
  },
  /** Five tries for each code, and as many codes as `mail` allows, come before these. */
  emailed_code: { both: pauses(25, 5 * minute), source: pauses(100, minute) },
  registration_code: { source: pauses(100, minute) },
  /** Only those that somebody chose: nobody guesses a generated one. A deployment with an old secret is a mistake first. */
  client_secret: {
    both: pauses(10, 30 * second),
    source: pauses(200, 30 * second),
    identifier: { strangers: pauses(1000, 2 * second), sparesKnownNetworks: true },
    forgets: true,
    identifies: true,
  },
  /** RFC 8628 §5.1. The identifier is the browser. */
  user_code: { identifier: { strangers: within(10 * minute, 10) }, source: within(10 * minute, 100) },
  /** Messages that nobody has answered. The identifier is the mailbox. */
  mail: {
    both: within(hour, 10),
    source: pauses(500, minute),
    identifier: { strangers: within(hour, 20), sparesKnownNetworks: true },
  },
  registration: { both: pauses(10, 5 * minute), source: pauses(50, minute) },
} satisfies Record<string, Rule>

export type RuleName = keyof typeof rules
