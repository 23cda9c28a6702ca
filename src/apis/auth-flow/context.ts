import type { Access } from '../../domain/access/index.ts'
import type { Authentications } from '../../domain/authentications/index.ts'
import type { PersonClaims } from '../../domain/claims/index.ts'
import type { Clients } from '../../domain/clients/index.ts'
import type { Consents } from '../../domain/consents/index.ts'
import type { Identities } from '../../domain/identities/index.ts'
import type { Interactions, LoginSessions } from '../../domain/interactions/index.ts'
import type { Accounts, SignInCodes } from '../../domain/methods/index.ts'
import type { AssuranceTables, Sessions } from '../../domain/sessions/index.ts'
import type { KnownDevices } from '../../domain/throttle/index.ts'
import type { Tokens } from '../../domain/tokens/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Languages } from '../../locales/index.ts'
import type { CookieAttributes } from '../../platform/http/index.ts'

/** What the configuration says to this face. */
export interface AuthFlowSettings {
  /** The application that `/auth/callback` exchanges codes for; people consent to it once for all their identities. */
  clientId: string | undefined
  /** Where browsers are sent: the pages of the front end. */
  pages: { login: string; consent: string; callback: string }
  /** Where the authorization server sends browsers for whom this face, or its front end itself, is to answer. */
  entrances: { login: readonly string[]; consent: readonly string[] }
  /** The login and consent application of clients that have none of their own. */
  usual: { login: string; consent: string }
  /** Origins of front ends elsewhere. */
  allowedOrigins: readonly string[]
  cookies: Omit<CookieAttributes, 'maxAge'>
  /** The cookie of the session, which is that of the hosted pages. */
  sessionCookie: Omit<CookieAttributes, 'maxAge'> & { name: string; persistent: boolean }
}

/** The answer of the token endpoint to a code, given to the configured application. */
export type ExchangeCode = (
  code: string,
  verifier: string | undefined,
) => Promise<{ status: number; body: Record<string, unknown> }>

/** What the endpoints of this face are built from. */
export interface AuthFlow {
  settings: AuthFlowSettings
  clock: Clock
  languages: Pick<Languages, 'choose'>
  clients: Pick<Clients, 'load'>
  personClaims: Pick<PersonClaims, 'about' | 'wanted' | 'scopesOf'>
  interactions: Pick<
    Interactions,
    | 'loadLoginRequest'
    | 'acceptLoginRequest'
    | 'rejectLoginRequest'
    | 'loadConsentRequest'
    | 'acceptConsentRequest'
    | 'rejectConsentRequest'
  >
  loginSessions: Pick<LoginSessions, 'isRedeemed' | 'redeemed'>
  consents: Pick<Consents, 'granted' | 'rememberedScopes' | 'revokeTokens' | 'withdraw'>
  authentications: Authentications
  accounts: Accounts
  identities: Pick<Identities, 'load' | 'updateSignInProfile'>
  codes: Pick<SignInCodes, 'discard'>
  tokens: Pick<Tokens, 'grantOf'>
  assurance: AssuranceTables
  sessions: Pick<Sessions, 'load' | 'loadOfSignIn'>
  access: Pick<Access, 'endElsewhere' | 'endEarlier' | 'endEverywhere'>
  knownDevices: KnownDevices
  exchangeCode: ExchangeCode
}
