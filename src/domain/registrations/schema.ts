import type { Identity, NewCredential } from '../identities/index.ts'
import type { Origin } from '../throttle/index.ts'

/** How somebody signs up, and then is signed in. */
export interface SignUpMethod {
  method: 'password' | 'oidc'
  /** What the external provider said about its own authentication. */
  upstream?: { provider: string; acr?: string; amr?: readonly string[] } | undefined
}

export interface Newcomer {
  traits: { email: string; [trait: string]: unknown }
  signUp: SignUpMethod
  /** Makes the credential, which may take long. Throws as the method does. */
  enrol(): Promise<NewCredential>
  /** The application that they come from, for the mail. */
  application?: string | undefined
}

/** The browser that asks. */
export interface Asker extends Origin {
  /** A secret that only this browser has. */
  browser: string
  /** What it is spoken to in, also by mail. */
  locale?: string | undefined
}

/** Either there is an account, or a code has to come back first. */
export type Registered = { identity: Identity } | { pending: string }

export type RegistrationFault =
  | 'registration_gone'
  | 'registration_code_wrong'
  | 'registration_code_expired'
  | 'registration_code_dead'
  | 'registration_code_used'
