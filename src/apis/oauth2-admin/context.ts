import type { Access } from '../../domain/access/index.ts'
import type { PersonClaims } from '../../domain/claims/index.ts'
import type { Clients, ScopeStrategy, Subjects } from '../../domain/clients/index.ts'
import type { Consents } from '../../domain/consents/index.ts'
import type { DeviceAuthorizations } from '../../domain/device/index.ts'
import type { Identities } from '../../domain/identities/index.ts'
import type { Interactions, LoginSessions } from '../../domain/interactions/index.ts'
import type { Keys } from '../../domain/keys/index.ts'
import type { Logout } from '../../domain/logout/index.ts'
import type { Tokens } from '../../domain/tokens/index.ts'
import type { Trust } from '../../domain/trust/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'

/** What the endpoints of this face are built from. */
export interface OAuth2Admin {
  issuer: string
  /** Base of the public endpoints. */
  publicUrl: string
  clock: Clock
  isScopeAllowed: ScopeStrategy
  clients: Clients
  subjects: Subjects
  identities: Pick<Identities, 'load'>
  personClaims: Pick<PersonClaims, 'about' | 'scopesOf'>
  interactions: Interactions
  loginSessions: LoginSessions
  consents: Consents
  tokens: Tokens
  keys: Keys
  logout: Logout
  access: Pick<Access, 'endSessionsOf'>
  devices: DeviceAuthorizations
  trust: Trust
  /** Seals page tokens. */
  secrets: SecretKeys
}
