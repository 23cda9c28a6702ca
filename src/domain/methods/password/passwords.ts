import type { PasswordHasher } from '../../../platform/hashing/index.ts'
import type { Events } from '../../events/index.ts'
import type { Identities, Identity, NewCredential } from '../../identities/index.ts'
import type { Origin, Throttle } from '../../throttle/index.ts'
import { enrolPassword, isPasswordOf } from './enrol.ts'
import type { PasswordPolicy } from './schema.ts'
import { verifyPassword } from './verify.ts'

export interface Passwords {
  /** The credential to store for `password`. Throws when the policy refuses it, and `busy`. */
  enrol(password: string, traits: unknown): Promise<NewCredential>
  /** Whether `credential`, which `enrol` has made, is of this password. Throws `busy`. */
  isOf(credential: NewCredential, password: string): Promise<boolean>
  /**
   * Whoever signs in with these. Throws `invalid_credentials` (the same for an unknown identifier and a wrong
   * password), `identity_inactive`, `busy` and what is in `ThrottleFault`.
   */
  verify(attempt: PasswordAttempt): Promise<Identity>
}

export interface PasswordAttempt extends Origin {
  identifier: string
  password: string
  /** Of the application that somebody signs in to. */
  client?: string | undefined
}

export interface PasswordDependencies {
  identities: Identities
  hasher: PasswordHasher
  policy: PasswordPolicy
  throttle: Throttle
  events: Pick<Events, 'emit'>
}

export function createPasswords(dependencies: PasswordDependencies): Passwords {
  return {
    enrol: enrolPassword(dependencies),
    isOf: isPasswordOf(dependencies),
    verify: verifyPassword(dependencies),
  }
}
