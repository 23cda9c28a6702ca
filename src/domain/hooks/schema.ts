import type { GrantClaims } from '../consents/index.ts'

/** A server that is asked before tokens are given out. */
export interface HookTarget {
  url: string
  /** Sent with each request: a header and its value, cookies among them. */
  headers: Record<string, string>
  /** Milliseconds for one try. */
  timeout: number
  /** How often a try that failed is repeated. */
  retries: number
}

/** What tokens are about to be given out for. Times are milliseconds since the epoch. */
export interface HookQuestion {
  grantType: string
  clientId: string
  /** The fields of the request that hooks see. */
  form: Record<string, string[]>
  subject: string
  /** The name under which the client knows the subject, where it is another one. */
  clientSubject?: string | undefined
  requestedScope: string[]
  grantedScope: string[]
  grantedAudience: string[]
  claims: GrantClaims
  /** What is known of the sign-in, where there was one. */
  acr: string
  amr: string[]
  authenticatedAt?: number | undefined
  requestedAt?: number | undefined
  /** When the question is asked, and when the tokens will expire. */
  askedAt: number
  expiries: { accessToken: number; idToken?: number | undefined; refreshToken?: number | undefined }
  /** The request's, where there was an authorization request. */
  nonce?: string | undefined
  /** Ids of the keys that sign ID tokens and, where they are JWTs, access tokens. */
  keyIds: { idToken: string | undefined; accessToken: string | undefined }
  sessionId?: string | undefined
  consentRequestId?: string | undefined
}

export type HookFault = 'hook_denied' | 'hook_failed'
