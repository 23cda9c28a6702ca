/** What the client said about the user and the screen (OpenID Connect Core §3.1.2.1). */
export interface OidcContext {
  acrValues?: string[] | undefined
  uiLocales?: string[] | undefined
  display?: string | undefined
  loginHint?: string | undefined
  idTokenHintClaims?: Record<string, unknown> | undefined
}

/** Where a request came to and where its browser comes back. */
export type Endpoint = 'authorization' | 'device'

/** A request that waits for its user to be authenticated. Times are milliseconds since the epoch. */
export interface LoginRequest {
  id: string
  endpoint: Endpoint
  clientId: string
  /** Query of the request, as it was received and without verifiers. */
  query: string
  requestedScope: string[]
  requestedAudience: string[]
  oidcContext: OidcContext
  /** Session at the authorization server: the one that the browser has, or the one that a sign-in will create. */
  sessionId: string
  /** Whose session that is; absent for one that does not exist yet. */
  sessionSubject?: string | undefined
  /** Whether the browser is signed in already, as `subject`. */
  skip: boolean
  subject: string
  /** When and how the subject of a skipped request was authenticated. */
  authenticatedAt?: number | undefined
  acr?: string | undefined
  amr?: string[] | undefined
  /** Values of `acr` of which the client must get one (OpenID Connect Core §5.5.1.1). */
  essentialAcr?: string[] | undefined
  /** The subject that the client names in its `claims`. One that an ID token names stands in the context. */
  hintedSubject?: string | undefined
  requestedAt: number
  /** Hash of the value in the browser's cookie: only that browser can go on. */
  browser: string
  /** The device authorization that the user's code stood for, at the device endpoint. */
  device?: DeviceOutcome | undefined
  /** The same request, which this browser has answered before. */
  repeats?: AnsweredRequest | undefined
}

/** A login request that was answered to the end. */
export interface AnsweredRequest {
  id: string
  requestedAt: number
}

export interface LoginAcceptance {
  subject: string
  /** The user proved who they are for this request, although a session would have let them skip that. */
  anew?: boolean | undefined
  /** Since when it has been looked at who the subject is, where that was before now. What ends later ends the flow. */
  provenSince?: number | undefined
  /** When the subject proved who they are, where that was before now. */
  authenticatedAt?: number | undefined
  remember?: boolean | undefined
  /** Seconds; 0 stands for the default lifespan. */
  rememberFor?: number | undefined
  extendSessionLifespan?: boolean | undefined
  acr?: string | undefined
  amr?: string[] | undefined
  context?: unknown
  forceSubjectIdentifier?: string | undefined
  identityProviderSessionId?: string | undefined
  /** The way in which somebody signed in, unless a session of Gatehouse tells of it. */
  signedInBy?: string | undefined
}

export interface Rejection {
  error?: string | undefined
  errorDescription?: string | undefined
  errorHint?: string | undefined
  errorDebug?: string | undefined
  statusCode?: number | undefined
}

/** What the redemption of a login verifier yields: somebody was authenticated, or the login application refused. */
export interface LoginOutcome {
  id: string
  clientId: string
  queryHash: string
  browser: string
  sessionId: string
  sessionSubject?: string | undefined
  skip: boolean
  subject: string
  authenticatedAt: number
  requestedAt: number
  /** Milliseconds from the request until the login application said who it is. What ends later than that ends the flow. */
  acceptedAfter?: number | undefined
  remember: boolean
  rememberFor: number
  extendSessionLifespan: boolean
  acr: string
  amr: string[]
  context?: unknown
  forceSubjectIdentifier?: string | undefined
  identityProviderSessionId?: string | undefined
  signedInBy?: string | undefined
  device?: DeviceOutcome | undefined
  rejection?: Rejection | undefined
  repeats?: AnsweredRequest | undefined
}

/** An authenticated request that waits for the user to grant it. Its id becomes the id of the grant. */
export interface ConsentRequest {
  id: string
  loginRequestId: string
  endpoint: Endpoint
  clientId: string
  query: string
  requestedScope: string[]
  requestedAudience: string[]
  oidcContext: OidcContext
  sessionId: string
  subject: string
  /** The name under which the client knows the subject, where it is another one. */
  clientSubject?: string | undefined
  authenticatedAt: number
  requestedAt: number
  acceptedAfter?: number | undefined
  acr: string
  amr: string[]
  context?: unknown
  /** Whether an earlier, remembered consent covers what is requested. */
  skip: boolean
  /** What the person has granted to the same request before, if that is less than what is requested. */
  grantedBefore?: string[] | undefined
  browser: string
  device?: DeviceOutcome | undefined
  repeats?: AnsweredRequest | undefined
}

export interface ConsentAcceptance {
  grantScope: string[]
  grantAudience: string[]
  session?:
    | {
        accessToken?: Record<string, unknown> | undefined
        idToken?: Record<string, unknown> | undefined
        apart?: ClaimsApart | undefined
      }
    | undefined
  remember?: boolean | undefined
  /** Seconds; 0 means that the consent does not expire. */
  rememberFor?: number | undefined
  context?: unknown
}

/** Claims that stand in ID tokens alone, and in userinfo alone. */
export interface ClaimsApart {
  idToken: Record<string, unknown>
  userinfo: Record<string, unknown>
}

export interface ConsentOutcome {
  id: string
  loginRequestId: string
  clientId: string
  queryHash: string
  browser: string
  sessionId: string
  subject: string
  clientSubject?: string | undefined
  authenticatedAt: number
  requestedAt: number
  acceptedAfter?: number | undefined
  acr: string
  amr: string[]
  skip: boolean
  grantedScope: string[]
  grantedAudience: string[]
  session: {
    accessToken: Record<string, unknown>
    /** In userinfo, too. */
    idToken: Record<string, unknown>
    apart?: ClaimsApart | undefined
  }
  remember: boolean
  rememberFor: number
  context?: unknown
  handledAt: number
  device?: DeviceOutcome | undefined
  rejection?: Rejection | undefined
  repeats?: AnsweredRequest | undefined
}

/** A browser whose user is to enter the code that a device shows. */
export interface DeviceRequest {
  id: string
  /** Network address of the browser: whose wrong guesses they are. */
  address: string
  browser: string
  requestedAt: number
}

/** The device authorization that the code stood for. */
export interface DeviceAcceptance {
  authorizationId: string
  clientId: string
  scope: string[]
  audience: string[]
}

export interface DeviceOutcome extends DeviceAcceptance {
  browser: string
  requestedAt: number
}

/** A wish to sign out that waits for the user to confirm it. */
export interface LogoutRequest {
  id: string
  subject: string
  sessionId: string
  /** Path and query with which the request arrived. */
  requestPath: string
  rpInitiated: boolean
  clientId?: string | undefined
  /** Where the browser goes afterwards; the default page where it is absent. */
  postLogoutRedirectUri?: string | undefined
  /** What the user would like to be spoken to in (RP-Initiated Logout §2). */
  uiLocales?: string[] | undefined
  requestedAt: number
}
