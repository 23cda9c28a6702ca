import type { Statement } from '../../platform/database/index.ts'
import type { Identity, NewCredential } from '../identities/index.ts'
import type { Evidence, Session } from '../sessions/index.ts'
import type { Origin } from '../throttle/index.ts'

/** Ways to prove who one is. Their names are stored with flows and never change. */
export type MethodName = 'password' | 'oidc' | 'code' | 'link'

export type FlowKind = 'login' | 'registration'

/** The input of the person, member by member: the fields of a form, or the members of a JSON object. */
export type Body = Readonly<Record<string, unknown>>

/** Says something to the person, in no language yet. `at` names the field beside which it stands. */
export interface Message {
  reason: Reason
  at?: string
  /** Milliseconds since the epoch, from which on the same may succeed. */
  retryAt?: number
  /** For operators alone: what another server answered. */
  detail?: string | undefined
}

export type Reason =
  | 'missing_fields'
  | 'missing'
  | 'invalid'
  | 'too_short'
  | 'too_long'
  | 'too_common'
  | 'similar'
  | 'taken'
  | 'invalid_credentials'
  | 'account_disabled'
  | 'too_many_attempts'
  | 'busy'
  | 'session_expired'
  | 'account_exists'
  | 'registration_closed'
  | 'provider_failed'
  | 'provider_cancelled'
  | 'provider_without_email'
  | 'code_sent'
  | 'code_missing'
  | 'code_wrong'
  | 'code_expired'
  | 'code_dead'
  | 'proof_needed'
  | 'link_sent'
  | 'link_useless'
  | 'browser_known'

/** How somebody has just proved who they are. */
export type Proof = Omit<Evidence, 'at'>

/** Somebody who has no account yet. It becomes an identity once the address in its traits is known to be theirs. */
export interface Draft {
  traits: Readonly<Record<string, unknown>>
  credential: NewCredential
  proof: Proof
  /** Whether somebody who is trusted for it says that the address is theirs. */
  isVouchedFor: boolean
  /** Whether the credential was shown to be theirs, so that an identity which has it by now is theirs as well. */
  isCredentialProven: boolean
}

/** The part of a flow that a method may know. */
export interface FlowState {
  readonly id: string
  readonly kind: FlowKind
  readonly draft?: Draft | undefined
  readonly memory: { readonly [Name in MethodName]?: unknown }
}

/** The person or program that submits, and where it is. */
export interface Submitter {
  /** When the request arrived, in milliseconds since the epoch: what ended since then ends what would come of it. */
  receivedAt: number
  origin: Origin
  userAgent: string | undefined
  /** The language that they are spoken to in, also by mail. */
  locale: string
  /** Of the application that somebody signs in to. */
  client: string | undefined
  /** The name that mails give to the application that somebody signs in to. */
  application: string | undefined
  /** The session that the browser has: it is raised if it is one of the same identity, and otherwise ends. */
  session: Session | undefined
}

/** The cookie by which a browser is known again when it comes back from elsewhere. */
export interface Continuity {
  value: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** Runs a unit with the statement that counts an attempt in it. Throws `too_many_attempts`, and then nothing of it has happened. */
export type Counting = <Stored>(unit: (...counting: Statement[]) => Promise<Stored>) => Promise<Stored>

/** Everything that can come of a submission. `counting`: the unit that stores it counts as an attempt. */
export type Result =
  | { is: 'proven'; identity: Identity; proof: Proof }
  | { is: 'enrolled'; draft: Draft }
  /** The mailbox of the draft is theirs. */
  | { is: 'confirmed'; counting: Counting }
  /** They have to do something more; `statements` belong to the unit that stores the flow. */
  | {
      is: 'waiting'
      memory: unknown
      say: readonly Message[]
      statements: readonly Statement[]
      counting: Counting
      stored(): void
    }
  | { is: 'away'; to: string; continuity: Continuity }
  /** `memory` is what a try that counts leaves behind. */
  | {
      is: 'refused'
      say: readonly Message[]
      memory?: unknown
      statements?: readonly Statement[]
      counting?: Counting
    }

/** A way to prove who one is: a folder, and a line in the list. */
export interface Method<Input = unknown> {
  readonly name: MethodName
  readonly kinds: readonly FlowKind[]
  /** The input for this method in the body; `undefined` if the body is meant for another one. */
  read(body: Body, flow: FlowState): Input | undefined
  submit(flow: FlowState, input: Input, by: Submitter): Promise<Result>
}

/** Ties the two ends of a method together, so that a list of methods needs no types of their inputs. */
export const method = <Input>(definition: Method<Input>): Method => definition as Method

export const refused = (reason: Reason, more: Omit<Message, 'reason'> = {}): Result => ({
  is: 'refused',
  say: [{ reason, ...more }],
})

/** The text in a member of the body; `undefined` if there is none. */
export const textIn = (body: Body, name: string): string | undefined => {
  const value = body[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
