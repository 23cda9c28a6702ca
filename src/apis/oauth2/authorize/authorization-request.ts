import type { Client } from '../../../domain/clients/index.ts'
import type { OidcContext } from '../../../domain/interactions/index.ts'
import type { Form } from '../../../kernel/form.ts'
import type { RedirectTarget } from './redirect-uri.ts'
import type { ResponseType } from './response-types.ts'

/** A validated authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest {
  /** The query as it arrived, a POST body merged in, without verifiers. */
  query: string
  form: Form
  client: Client
  target: RedirectTarget
  /** `redirect_uri` as sent; absent where the client relied on its only registered one. */
  redirectUri: string | undefined
  responseType: ResponseType
  scope: string[]
  audience: string[]
  codeChallenge: string | undefined
  nonce: string | undefined
  prompt: Prompt[]
  /** Seconds. */
  maxAge: number | undefined
  /** Subject that the client expects to be signed in. */
  hintedSubject: string | undefined
  oidcContext: OidcContext
}

export const prompts = ['none', 'login', 'consent', 'select_account', 'registration'] as const

export type Prompt = (typeof prompts)[number]
