import type { OidcContext } from '../interactions/index.ts'

/**
 * What a subject granted to a client, once for each authorization. Codes and tokens are thin rows that point to it.
 * Its id is the id of the consent request. Times are milliseconds since the epoch.
 */
export interface Grant {
  id: string
  clientId: string
  subject: string
  /** The name under which the client knows the subject, where it is another one (OpenID Connect Core §8). */
  clientSubject?: string | undefined
  loginSessionId: string
  request: GrantRequest
  grantedScope: string[]
  grantedAudience: string[]
  acr: string
  amr: string[]
  authenticatedAt: number
  claims: GrantClaims
  context?: unknown
  remember: boolean
  /** Seconds; 0 means forever. */
  rememberFor: number
  /** Made without asking, out of an earlier remembered consent. */
  skipped: boolean
  handledAt: number
}

/** The authorization request as the consent application saw it. */
export interface GrantRequest {
  query: string
  requestedScope: string[]
  requestedAudience: string[]
  requestedAt: number
  /** When the login application said who the subject is. */
  acceptedAt?: number | undefined
  loginRequestId: string
  /** What the client said about the user and the screen (OpenID Connect Core §3.1.2.1). */
  oidcContext?: OidcContext | undefined
}

/** What the consent application adds to access tokens (introspection `ext`) and to ID tokens and userinfo. */
export interface GrantClaims {
  accessToken: Record<string, unknown>
  idToken: Record<string, unknown>
  /** Those of ID tokens alone, and those of userinfo alone: what the client asked for by name. */
  apart?: { idToken: Record<string, unknown>; userinfo: Record<string, unknown> } | undefined
}

/** The secret that sealed the claims is no longer among the system secrets. */
export type ConsentFault = 'claims_lost'

export interface ConsentFilter {
  subject: string
  sessionId?: string | undefined
  /** Goes on behind this one. */
  after?: { handledAt: number; id: string } | undefined
  limit: number
}

/** One consent, those of a subject to one client, or all of a subject. */
export type WithdrawnConsents = { id: string } | { subject: string; clientId?: string | undefined }
