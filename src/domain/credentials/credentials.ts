import type { PasswordHasher } from '../../platform/hashing/index.ts'
import type { Identities } from '../identities/index.ts'
import type { Throttle } from '../throttle/index.ts'
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
  throttle: Throttle
  policy: PasswordPolicy
}): Credentials {
  const { identities, hasher, throttle, policy } = dependencies
  return {
    password: createPasswordMethod({ identities, hasher, policy, throttle }),
    oidc: createOidcMethod({ identities }),
  }
}
