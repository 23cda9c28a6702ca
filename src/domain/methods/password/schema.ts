export type PasswordFault =
  | 'invalid_credentials'
  | 'identity_inactive'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_too_common'
  | 'password_too_similar'

export interface PasswordPolicy {
  /** In characters. */
  minLength: number
  /** Whether passwords that resemble the e-mail address or the name are refused. */
  similarityCheck: boolean
}

/** What is stored about a password. */
export interface PasswordConfig {
  hashed_password: string
}
