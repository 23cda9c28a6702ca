import type { PersonClaims } from '../../domain/claims/index.ts'
import type { ClientKeys, Clients, Subjects, UsedAssertions } from '../../domain/clients/index.ts'
import type { Consents } from '../../domain/consents/index.ts'
import type { DeviceAuthorizations } from '../../domain/device/index.ts'
import type { Hooks } from '../../domain/hooks/index.ts'
import type { Interactions, LoginSessions } from '../../domain/interactions/index.ts'
import type { Keys } from '../../domain/keys/index.ts'
import type { Logout } from '../../domain/logout/index.ts'
import type { Tokens } from '../../domain/tokens/index.ts'
import type { Trust } from '../../domain/trust/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Languages } from '../../locales/index.ts'
import type { Egress } from '../../platform/egress/index.ts'
import type { Settings } from './settings.ts'

/** What the endpoints of this face are built from. */
export interface AuthorizationServer {
  settings: Settings
  clock: Clock
  languages: Pick<Languages, 'choose'>
  clients: Clients
  personClaims: Pick<PersonClaims, 'scopesOf' | 'scopes' | 'names'>
  clientKeys: ClientKeys
  usedAssertions: UsedAssertions
  subjects: Subjects
  keys: Keys
  interactions: Interactions
  loginSessions: LoginSessions
  consents: Consents
  tokens: Tokens
  logout: Logout
  devices: DeviceAuthorizations
  trust: Trust
  hooks: Hooks
  cookieSecrets: SecretKeys
  egress: Egress
}
