import type { PersonClaims } from '../domain/claims/index.ts'
import type { Clients, Subjects } from '../domain/clients/index.ts'
import type { DeviceAuthorizations } from '../domain/device/index.ts'
import type { Federation } from '../domain/federation/index.ts'
import type { Flows } from '../domain/flows/index.ts'
import type { Interactions, LoginSessions } from '../domain/interactions/index.ts'
import type { Logout } from '../domain/logout/index.ts'
import type { Accounts, LinkMethod } from '../domain/methods/index.ts'
import type { AssuranceTables, Sessions } from '../domain/sessions/index.ts'
import type { KnownDevices } from '../domain/throttle/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { SecretKeys } from '../kernel/secrets.ts'
import type { Languages } from '../locales/index.ts'
import type { CookieAttributes } from '../platform/http/index.ts'
import type { Brand } from './views.ts'

export interface AuthFlowPagesSettings {
  /** The client that the pages sign in to; without one they only serve others. */
  clientId: string | undefined
}

/** What the configuration says to the hosted pages. */
export interface HostedPagesSettings {
  /** Base of the public endpoints as browsers reach them; a path in it precedes every link. */
  publicUrl: string
  /** The applications that answer requests, unless a client has its own. */
  urls: { login: string; registration: string; consent: string }
  sessionCookie: Omit<CookieAttributes, 'maxAge'> & {
    name: string
    /** Whether the session outlives the browser's window. */
    persistent: boolean
  }
  /** The cookie by which pages of applications see that somebody has signed out; absent if there is none. */
  browserStateCookie?: (Omit<CookieAttributes, 'maxAge'> & { name: string }) | undefined
  password: { enabled: boolean; minLength: number }
  oidc: { enabled: boolean }
  registration: { enabled: boolean }
  /** The front end of the auth-flow API; absent where that is turned off. */
  authFlow?: AuthFlowPagesSettings | undefined
  brand?: Brand | undefined
}

/** What the hosted pages are built from. */
export interface HostedPagesDependencies {
  settings: HostedPagesSettings
  /** Seal and sign what pages give to browsers. */
  secrets: SecretKeys
  clock: Clock
  languages: Languages
  interactions: Pick<
    Interactions,
    | 'loadLoginRequest'
    | 'acceptLoginRequest'
    | 'rejectLoginRequest'
    | 'loadConsentRequest'
    | 'acceptConsentRequest'
    | 'rejectConsentRequest'
    | 'restartUrlOf'
    | 'loadDeviceRequest'
    | 'acceptDeviceRequest'
    | 'loadLogoutRequest'
    | 'acceptLogoutRequest'
    | 'rejectLogoutRequest'
    | 'renewLogoutRequest'
  >
  loginSessions: Pick<LoginSessions, 'isRedeemed'>
  logout: Pick<Logout, 'endAllOf'>
  devices: Pick<DeviceAuthorizations, 'find' | 'isApproved'>
  clients: Pick<Clients, 'load'>
  subjects: Pick<Subjects, 'readHint'>
  accounts: Pick<Accounts, 'requiredAcr'>
  personClaims: Pick<PersonClaims, 'about' | 'scopesOf'>
  sessions: Pick<Sessions, 'load' | 'revoke'>
  assurance: AssuranceTables
  federation: Federation
  flows: Flows
  /** Absent if no mail can be sent. */
  links: LinkMethod | undefined
  knownDevices: KnownDevices
}
