import type { CredentialType, Identity } from '../identities/index.ts'

export type AssuranceLevel = 'aal1' | 'aal2'

/** One proof that was given, under the names that it is stored and shown with. */
export interface AuthenticationMethod {
  method: CredentialType
  aal: AssuranceLevel
  /** RFC 3339 UTC. */
  completed_at: string
  /** Id of the external identity provider that vouched. */
  provider?: string
}

export interface Device {
  id: string
  ip_address: string | undefined
  user_agent: string | undefined
}

/** Times are milliseconds since the epoch. */
export interface Session {
  id: string
  identity: Identity
  aal: AssuranceLevel
  authenticationMethods: AuthenticationMethod[]
  devices: Device[]
  /** When the identity last proved itself. */
  authenticatedAt: number
  issuedAt: number
  expiresAt: number
}

export interface NewSession {
  identity: Identity
  method: { method: CredentialType; provider?: string | undefined }
  device: { ipAddress?: string | undefined; userAgent?: string | undefined }
  /** When the proof began. What ended since then ends what would come of it. */
  provenSince: number
  /** Token of the session that the browser had until now: it ends as the new one begins. */
  replaces?: string | undefined
}
