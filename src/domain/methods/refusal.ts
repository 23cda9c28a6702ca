import { isFault } from '../../kernel/fault.ts'
import type { FederationFault } from '../federation/index.ts'
import type { IdentityFault } from '../identities/index.ts'
import type { ThrottleFault } from '../throttle/index.ts'
import type { Message } from './method.ts'
import type { PasswordFault } from './password/index.ts'

type Refusal = ThrottleFault | PasswordFault | IdentityFault | FederationFault | 'busy'

/** The messages for faults that people can mend; all others are faults of the server or of an attacker. */
const messages: { [Fault in Refusal]?: Omit<Message, 'retryAt'> } = {
  invalid_credentials: { reason: 'invalid_credentials' },
  identity_inactive: { reason: 'account_disabled' },
  too_many_attempts: { reason: 'too_many_attempts' },
  proof_needed: { reason: 'proof_needed' },
  busy: { reason: 'busy' },
  invalid_traits: { reason: 'invalid', at: 'email' },
  identifier_taken: { reason: 'taken', at: 'email' },
  password_too_short: { reason: 'too_short', at: 'password' },
  password_too_long: { reason: 'too_long', at: 'password' },
  password_too_common: { reason: 'too_common', at: 'password' },
  password_too_similar: { reason: 'similar', at: 'password' },
  unknown_provider: { reason: 'provider_failed' },
  provider_unavailable: { reason: 'provider_failed' },
  account_exists: { reason: 'account_exists' },
  registration_closed: { reason: 'registration_closed' },
}

/** The message for `error`, if it is a matter of the person; `now` in milliseconds since the epoch. */
export function messageOf(error: unknown, now: number): Message | undefined {
  const message = isFault<Refusal>(error) ? messages[error.reason] : undefined
  if (message === undefined) return undefined
  const { retryAfter } = error as { retryAfter?: number }
  return retryAfter === undefined ? message : { ...message, retryAt: now + retryAfter * 1000 }
}
