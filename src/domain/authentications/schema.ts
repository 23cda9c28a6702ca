import type { Goal, StepMethod } from '../flows/index.ts'
import type { SignInProfile } from '../identities/index.ts'
import type { HashParameters, PasswordAndBackup } from '../methods/index.ts'
import type { Evidence } from '../sessions/index.ts'

/** A login request that somebody answers step by step. */
export interface LoginFlow extends Goal {
  /** Id of the login request. */
  id: string
  /** The session of the authorization server that comes of it, or goes on. */
  sessionId: string
  /** The client of the application that somebody signs in to. */
  client?: string | undefined
  /** The name that mails give to the application that somebody signs in to. */
  application?: string | undefined
  /** The language of those mails. */
  locale?: string | undefined
}

/** The word for a proof of an earlier request, in the sequence of steps. */
export const sessionReference = 'browser_cookie'

/** How somebody proved who they are, in the words of the auth-flow API (`amr`). */
export type MethodReference =
  | typeof sessionReference
  | 'emailed_code'
  | 'prehashed_password'
  | 'account_creation'
  | 'reset_password'

/** What the person should do next. */
export interface ProposedStep {
  identityId: string
  method: StepMethod
  /** How the browser computes the hash, where a password is asked for. */
  parameters?: HashParameters | undefined
}

/** What the person has done. */
export type Step =
  | { method: 'emailed_code'; code: string; reset?: PasswordAndBackup | undefined }
  | { method: 'prehashed_password'; hash: string }
  | { method: 'account_creation'; account: PasswordAndBackup }

/** Where a flow stands after a step. */
export interface Progress {
  identityId: string
  /** Opens what needs what was proven so far, in this flow alone. */
  token: string
  /** The place of the class that was reached among those of the auth-flow API. */
  acr: number
  amr: string[]
  /** Proofs of the flow itself. */
  evidence: Evidence[]
  /** The session that came of it, once the person has proven enough. */
  session?: { id: string; token: string; expiresAt: number; evidence: readonly Evidence[] } | undefined
  /**
   * Whoever was signed in as the identity before is to be signed out: a password was forgotten, or somebody had signed up
   * under the address who never showed that it is theirs, and whose credentials are gone.
   */
  takesOver?: 'password' | 'address' | undefined
  /** The demand is out of reach, whatever the person proves. */
  unmet?: true | undefined
  /** Absent where the person has proven enough. */
  next?: ProposedStep | undefined
}

export interface AuthableIdentity {
  /** As it was typed first. */
  email: string
  profile: SignInProfile
  accountId: string | undefined
  step: ProposedStep
}

export type AuthenticationFault =
  | 'challenge_used'
  | 'identity_not_found'
  | 'identity_not_authable'
  | 'identity_changed'
  | 'invalid_identifier'
  | 'no_account'
  | 'no_password_to_ask'
  | 'no_account_to_reset'
  | 'account_exists'
  | 'wrong_password'
  | 'code_never_sent'
  | 'code_used'
  | 'code_invalid'
  | 'code_expired'
  | 'code_live'
  | 'token_required'
  | 'token_of_other_flow'
  | 'token_of_other_identity'
  | 'token_expired'
  | 'busy'
