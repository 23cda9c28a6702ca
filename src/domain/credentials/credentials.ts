import type { Clock } from '../../kernel/clock.ts'
import type { PasswordHasher } from '../../platform/hashing/index.ts'
import type { Identities } from '../identities/index.ts'
import { createAttempts } from './attempts.ts'
import { createOidcMethod, type OidcMethod } from './methods/oidc/index.ts'
import { createPasswordMethod, type PasswordMethod } from './methods/password/index.ts'
import type { PasswordPolicy } from './schema.ts'

export interface Credentials {
  password: PasswordMethod
  oidc: OidcMethod
}

export function createCredentials(dependencies: {
  identities: Identities
  hasher: PasswordHasher
  clock: Clock
  policy: PasswordPolicy
}): Credentials {
  const { identities, hasher, clock, policy } = dependencies
  return {
    password: createPasswordMethod({ identities, hasher, policy, attempts: createAttempts(clock) }),
    oidc: createOidcMethod({ identities }),
  }
}
