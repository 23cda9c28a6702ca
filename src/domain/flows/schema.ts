import type { Continuity, Draft, FlowKind, Message, MethodName } from '../methods/index.ts'
import type { Evidence, Session } from '../sessions/index.ts'

/** A browser, or another client, on its way to being signed in. Times are milliseconds since the epoch. */
export interface Flow {
  readonly id: string
  readonly kind: FlowKind
  /** How often it was stored; 0 for one that nobody has submitted anything to. */
  readonly version: number
  /** Hash of a secret that only its browser has: no other may go on with it. */
  readonly browser: string
  /** Of the login request that it answers; absent if somebody signs in to Gatehouse itself. */
  readonly challenge?: string | undefined
  /** The identity that has proven something in it: no other one may go on with it. */
  readonly identityId?: string | undefined
  readonly evidence: readonly Evidence[]
  readonly memory: { readonly [Name in MethodName]?: unknown }
  /** Somebody who has yet to show that the address is theirs. */
  readonly draft?: Draft | undefined
  /** The fields that were typed, to be shown again; never a secret. */
  readonly typed: Readonly<Record<string, string>>
  readonly said: readonly Message[]
  readonly issuedAt: number
  readonly expiresAt: number
  /** The session that came of it. */
  readonly sessionId?: string | undefined
}

/** The answer of the engine to a face. */
export type Outcome =
  /** Something is to be filled in, or to be corrected. */
  | { is: 'form'; flow: Flow }
  /** The browser goes to an external provider, and comes back with the cookie. */
  | { is: 'away'; to: string; continuity: Continuity }
  /** Somebody is signed in. The same submission gives the same session again, under the same token. */
  | { is: 'done'; flow: Flow; session: Session; token: string }
  /** Nothing can be done with the flow any more: its time is up, or what came of it has ended. */
  | { is: 'over'; flow: Flow }
