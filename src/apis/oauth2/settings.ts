import type { RegistrationPolicy, ResourcePolicy, ScopeStrategy } from '../../domain/clients/index.ts'
import type { CookieAttributes } from '../../platform/http/index.ts'

/** What the configuration says to this face, in its own words. Durations in milliseconds. */
export interface Settings {
  issuer: string
  /** Base of the public endpoints. */
  publicUrl: string
  urls: {
    login: string
    registration: string
    consent: string
    logout: string
    error: string
    deviceVerification: string
    deviceSuccess: string
    postLogoutRedirect: string
  }
  discovery: {
    /** Members of the discovery document that are configured; `undefined` ones stand for this server. */
    overrides: Record<string, string | undefined>
    /** The values of `acr`; empty if an application of others decides. */
    acrValues: readonly string[]
    claims: readonly string[]
    scopes: readonly string[]
    /** Whether the OpenID Connect document has members that clients of Hydra do not know. */
    extended: boolean
    /** Absent if nobody but this machine reaches the endpoint. */
    introspectionUrl: string | undefined
  }
  development: boolean
  cookies: { secure: boolean; sameSite: 'Lax' | 'Strict' | 'None'; domain: string | undefined }
  cookieNames: Record<'login' | 'consent' | 'device' | 'session', string>
  /** Of the cookie that remembers a sign-in; that of the others is `/`. */
  sessionCookiePath: string
  /** OpenID Connect Session Management; absent if it is not turned on. */
  sessionManagement:
    | { cookie: Omit<CookieAttributes, 'maxAge'> & { name: string; readable: true } }
    | undefined
  subjectTypes: readonly string[]
  registration: {
    /** Whether clients may register themselves. */
    enabled: boolean
    /** One of which they have to bring; none where anybody may come. */
    initialAccessTokens: readonly string[]
    policy: RegistrationPolicy
  }
  /** Whether resource servers may introspect tokens with credentials of their own. */
  publicIntrospection: boolean
  /** Whether clients may be known by the document at their id. */
  clients: { documents: object | undefined }
  /** The resources that clients without an audience of their own may name. */
  resources: ResourcePolicy
  cors: {
    enabled: boolean
    allowedOrigins: readonly string[]
    allowedMethods: readonly string[]
    allowedHeaders: readonly string[]
    exposedHeaders: readonly string[]
    allowCredentials: boolean
    /** Seconds. */
    maxAge: number
  }
  credentialNonceLifespan: number
  accessTokenStrategy: 'opaque' | 'jwt'
  interactionLifespan: number
  sessionLifespan: number
  isScopeAllowed: ScopeStrategy
  pkce: { enforced: boolean; enforcedForPublicClients: boolean }
  defaultGrantAllowedScope: boolean
  jwtBearer: { omitAssertionAudience: boolean }
  allowWiderGrant: boolean
  /** Adds internal detail to error descriptions. */
  exposeInternalErrors: boolean
}
