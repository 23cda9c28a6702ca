import type { ScopeStrategy } from '../../domain/clients/index.ts'

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
    postLogoutRedirect: string
  }
  development: boolean
  cookies: { secure: boolean; sameSite: 'Lax' | 'Strict' | 'None'; domain: string | undefined }
  interactionLifespan: number
  sessionLifespan: number
  isScopeAllowed: ScopeStrategy
  pkce: { enforced: boolean; enforcedForPublicClients: boolean }
  defaultGrantAllowedScope: boolean
  allowWiderGrant: boolean
  /** Adds internal detail to error descriptions. */
  exposeInternalErrors: boolean
}
