/** The bodies of the auth-flow API, by their names on the wire. */

export interface FlowClient {
  id: string
  name: string
  logo_uri: string | null
  tos_uri?: string | null
  policy_uri?: string | null
}

export interface LoginInfo {
  client: FlowClient
  scope: string[]
  acr_values: string[] | null
  login_hint: string
}

/** How a password is hashed before it is sent. Without `type` it is Argon2i with 16 bytes of output. */
export interface PrehashParameters {
  memory: number
  iterations: number
  parallelism: number
  salt_base64: string
  type?: 'argon2i' | 'argon2id'
}

export interface PrehashedPassword {
  hash_base64: string
  params: PrehashParameters
}

export interface NewPassword {
  prehashed_password: PrehashedPassword
  backup_data: string
}

/** What the server proposes or asks for next. */
export type ProposedStep = { identity_id: string } & (
  | { method_name: 'emailed_code'; metadata: null }
  | { method_name: 'prehashed_password'; metadata: PrehashParameters }
  | { method_name: 'account_creation'; metadata: null }
)

/** What the user did. */
export type PerformedStep = { identity_id: string } & (
  | { method_name: 'emailed_code'; metadata: { code: string } }
  | { method_name: 'prehashed_password'; metadata: PrehashedPassword }
  | { method_name: 'account_creation'; metadata: NewPassword }
)

export interface Authable {
  identity: { display_name: string; avatar_url: string | null; account_id: string | null }
  authn_step: ProposedStep
}

export type StepResult =
  | { next: 'redirect'; redirect_to: string; access_token: string }
  | { next: 'authn_step'; authn_step: ProposedStep; access_token: string }

export interface IdentityChange {
  display_name?: string | null
  avatar_url?: string | null
}

export interface ConsentInfo {
  subject: string
  acr: string
  scope: string[]
  context: { amr?: string } & Record<string, unknown>
  client: FlowClient
}

export interface Backup {
  data: string
  version: number
}

export interface PasswordChange {
  old_prehashed_password: PrehashedPassword
  new_prehashed_password: PrehashedPassword
  backup_data: string
  /** One more than the version that was read. */
  backup_version: number
}
