import type { Clients } from '../../domain/clients/index.ts'
import type { Interactions } from '../../domain/interactions/index.ts'
import type { Tokens } from '../../domain/tokens/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'

/** What the endpoints of this face are built from. */
export interface OAuth2Admin {
  issuer: string
  /** Base of the public endpoints. */
  publicUrl: string
  clock: Clock
  clients: Clients
  interactions: Interactions
  tokens: Tokens
  /** Seals page tokens. */
  secrets: SecretKeys
}
