import type { Identity } from '../identities/index.ts'

/** One proof that was given. AAL, ACR and AMR are computed from proofs (see assurance.ts) and never stored beside them. */
export interface Evidence {
  /** The name of the method: a credential type, or a way to get one (`account_creation`, `reset_password`). */
  method: string
  factor: 'first' | 'second'
  /** Milliseconds since the epoch. */
  at: number
  /** What an external identity provider said about its own authentication. */
  upstream?: Upstream
}

export interface Upstream {
  /** Id of the provider in the configuration. */
  provider: string
  acr?: string
  amr?: readonly string[]
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
  /** In the order in which it was given; the newest of each kind. */
  evidence: readonly Evidence[]
  devices: Device[]
  /** When the identity last proved itself. */
  authenticatedAt: number
  issuedAt: number
  expiresAt: number
}

export interface NewSession {
  identity: Identity
  evidence: readonly Evidence[]
  device: { ipAddress?: string | undefined; userAgent?: string | undefined }
  /** When the proof began. What ended since then ends what would come of it. */
  provenSince: number
  /** Token of the session that the browser had until now: it ends as the new one begins. */
  replaces?: string | undefined
}
