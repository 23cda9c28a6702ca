import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Consents } from '../consents/index.ts'
import type { Events } from '../events/index.ts'
import type { Keys } from '../keys/index.ts'
import {
  type AccessTokenStrategy,
  type AccessTokens,
  createAccessTokens,
  type JwtSettings,
} from './access-token.ts'
import { createTokenFormat, type TokenFormat } from './format.ts'
import type { DefaultLifespans } from './lifespans.ts'
import type { RefreshGrace } from './rotation/successor.ts'

export interface TokenDependencies {
  database: Database
  secrets: SecretKeys
  clock: Clock
  keys: Keys
  consents: Consents
  logger: Logger
  events: Pick<Events, 'areKept' | 'emitting' | 'tell'>
  issuer: string
  strategy: AccessTokenStrategy
  jwt: JwtSettings
  lifespans: DefaultLifespans
  grace: RefreshGrace
}

/** What every operation of this module works with. */
export interface TokenContext extends TokenDependencies {
  format: TokenFormat
  accessTokens: AccessTokens
}

export function createTokenContext(dependencies: TokenDependencies): TokenContext {
  const { secrets, keys, issuer, jwt } = dependencies
  const format = createTokenFormat(secrets)
  return { ...dependencies, format, accessTokens: createAccessTokens({ format, keys, issuer, jwt }) }
}
