import type { Client } from '../../../domain/clients/index.ts'
import type {
  AnsweredRequest,
  DeviceOutcome,
  Endpoint,
  OidcContext,
} from '../../../domain/interactions/index.ts'
import type { Form } from '../../../kernel/form.ts'
import type { OAuthError } from '../errors.ts'
import type { RedirectTarget } from './redirect-uri.ts'
import type { ResponseType } from './response-types.ts'

/** What signing in and consenting need to know of a validated request, whichever endpoint it came to. */
export interface InteractiveRequest {
  endpoint: Endpoint
  /** The query as it arrived, a POST body merged in, without verifiers. */
  query: string
  client: Client
  /** Where the browser takes the answer. A device fetches it, so that its browser takes none. */
  target?: RedirectTarget | undefined
  scope: string[]
  audience: string[]
  prompt: Prompt[]
  /** Seconds. */
  maxAge: number | undefined
  /** Subject that the client expects to be signed in. */
  hintedSubject: string | undefined
  /** Values of `acr` of which the client must get one; absent if any will do. */
  essentialAcr?: string[] | undefined
  /** Scopes of claims that the client asks for by name, if the hosted pages are to ask about them. */
  claimScopes?: readonly string[] | undefined
  oidcContext: OidcContext
  /** The fault in the way that a person is to be signed in. It matters as soon as one is, or may be asked to. */
  problem?: OAuthError | undefined
  /** The device authorization that the user's code stood for. */
  device?: DeviceOutcome | undefined
  /** The same request, which this browser has answered before. */
  repeats?: AnsweredRequest | undefined
}

/** A validated authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest extends InteractiveRequest {
  form: Form
  target: RedirectTarget
  /** `redirect_uri` as sent; absent where the client relied on its only registered one. */
  redirectUri: string | undefined
  responseType: ResponseType
  codeChallenge: string | undefined
  nonce: string | undefined
}

export const prompts = ['none', 'login', 'consent', 'select_account', 'registration'] as const

export type Prompt = (typeof prompts)[number]
