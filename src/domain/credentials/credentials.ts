import type { PasswordHasher } from '../../platform/hashing/index.ts'
import type { Events } from '../events/index.ts'
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
  events: Pick<Events, 'emit'>
}): Credentials {
  const { identities, hasher, throttle, policy, events } = dependencies
  return {
    password: createPasswordMethod({ identities, hasher, policy, throttle, events }),
    oidc: createOidcMethod({ identities }),
  }
}
