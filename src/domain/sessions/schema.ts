import type { Condition } from '../events/index.ts'
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
export interface Session<Who = Identity> {
  id: string
  /** Counts the changes, so that a change made from an outdated reading is noticed. */
  version: number
  identity: Who
  /** In the order in which it was given; the newest of each kind. */
  evidence: readonly Evidence[]
  devices: Device[]
  /** When the identity last proved itself. */
  authenticatedAt: number
  issuedAt: number
  expiresAt: number
}

/** A sign-in that is to become a session. */
export interface NewSession<Who extends { id: string } = Identity> {
  /** For one that is to be the same if it begins twice; absent for one that nobody had before. */
  id?: string | undefined
  /** The flow that it comes of: with the session's id it makes the token. */
  flowId: string
  identity: Who
  evidence: readonly Evidence[]
  device: { ipAddress?: string | undefined; userAgent?: string | undefined }
  /** When the proof began. What ended since then ends what would come of it. */
  provenSince: number
  /**
   * The session that the browser has had until now. If it is one of the same identity it goes on under a new token, with the
   * new proofs beside its own; if not, it ends as the new one begins.
   */
  current?: Session | undefined
  /** Of the application that somebody signs in to. */
  client?: string | undefined
  /** Token of a session that ends in any case. */
  replaces?: string | undefined
  /** Milliseconds that it lasts; absent for the usual lifespan. */
  lifespan?: number | undefined
  /** For a unit whose first statement returns a row also if nothing was proven. */
  when?: Condition | undefined
}

/** A session as operators see it. */
export interface StoredSession extends Session {
  isActive: boolean
}

export interface SessionFilter {
  id?: string
  identityId?: string
  /** Those that are good, or those that are not; absent for all. */
  isActive?: boolean | undefined
  /** The last one of the page before. */
  after?: { issuedAt: number; id: string } | undefined
  limit: number
}
