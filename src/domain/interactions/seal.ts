import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { readState, writeState } from '../../kernel/state-version.ts'
import { lengthened, shortened } from './short-names.ts'

export type InteractionFault = 'unknown_challenge' | 'expired_challenge' | 'invalid_acceptance'

/** What each sealed value is good for. A value made for one purpose opens for no other. */
export type Purpose =
  | 'login-challenge'
  | 'login-verifier'
  | 'consent-challenge'
  | 'consent-verifier'
  | 'device-challenge'
  | 'device-verifier'
  | 'logout-challenge'
  | 'logout-verifier'

/**
 * Challenges and verifiers carry their state themselves, encrypted and authenticated, so that reading or accepting one
 * asks no database. They hold ids, never the client.
 */
export interface Sealer {
  /** Throws `invalid_acceptance` where the state is too large. */
  seal(purpose: Purpose, state: { requestedAt: number }): string
  /** Throws `unknown_challenge` or `expired_challenge`. */
  open<State>(purpose: Purpose, sealed: string): State
  /** The state of whatever was sealed here for the purpose, expired or not. */
  openOfAnyAge<State>(purpose: Purpose, sealed: string): { state: State; isExpired: boolean } | undefined
}

// A sealed value stands in the path of a request, whose headers end at twice this size.
const longestSealed = 32 * 1024
const longestPlaintext = 256 * 1024

/**
 * Of the states in schema.ts. A member that is new and may be absent leaves it as it is; one that means something else
 * than before, or that must be there, needs the next number, and what is under way then begins again.
 */
const stateVersion = 1

export function createSealer(secrets: SecretKeys, clock: Clock, lifespan: number): Sealer {
  const openOfAnyAge = <State>(purpose: Purpose, sealed: string) => {
    const plaintext = secrets.open(purpose, sealed)
    const opened = plaintext === undefined ? undefined : readState([stateVersion], plaintext)
    if (opened === undefined) return undefined
    const state = lengthened(opened) as State & { requestedAt: number }
    return { state, isExpired: state.requestedAt + lifespan < clock.now() }
  }
  return {
    openOfAnyAge,
    seal: (purpose, state) => {
      const plaintext = writeState(stateVersion, shortened(state))
      const sealed = plaintext.length > longestPlaintext ? undefined : secrets.seal(purpose, plaintext)
      if (sealed === undefined || sealed.length > longestSealed) {
        throw new Fault<InteractionFault>(
          'invalid_acceptance',
          `What was said about the user is too large to travel in a URL: it may have ${longestSealed} characters when compressed.`,
        )
      }
      return sealed
    },
    open: <State>(purpose: Purpose, sealed: string): State => {
      const opened = openOfAnyAge<State>(purpose, sealed)
      if (opened === undefined) throw new Fault<InteractionFault>('unknown_challenge', '')
      if (opened.isExpired) {
        throw new Fault<InteractionFault>(
          'expired_challenge',
          purpose.startsWith('logout')
            ? 'The logout request has expired, please try the flow again.'
            : 'The login request has expired, please try again.',
        )
      }
      return opened.state
    },
  }
}
