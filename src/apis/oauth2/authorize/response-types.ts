import { type Client, grantTypes, responseTypes as registeredTypes } from '../../../domain/clients/index.ts'
import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { fragment, query, type ResponseMode, responseModes } from '../response-modes/index.ts'

/**
 * The response types that the authorization endpoint serves, in the order that Hydra lists them. Discovery derives from
 * this list. Whoever wants a token without a code has to be registered for it (RFC 9700 §2.1.2).
 */
export const responseTypes = [
  'code',
  'code id_token',
  'id_token',
  'token id_token',
  'token',
  'code token',
  'token id_token code',
] as const

/** What a response type asks for. */
export interface ResponseType {
  code: boolean
  accessToken: boolean
  idToken: boolean
}

/** The parts in any order, as one text. */
const canonical = (type: string): string => type.split(' ').filter(Boolean).sort().join(' ')

const served = new Set(responseTypes.map(canonical))

export function readResponseType(form: Form, client: Client): ResponseType {
  const type = form.get('response_type')
  if (type === undefined) {
    throw new OAuthError('unsupported_response_type', "The request is missing the 'response_type' parameter.")
  }
  if (!served.has(canonical(type)) || !registeredTypes(client).map(canonical).includes(canonical(type))) {
    throw new OAuthError(
      'unsupported_response_type',
      `The client is not allowed to request response_type '${type}'.`,
    )
  }
  const parts = type.split(' ')
  const wanted = {
    code: parts.includes('code'),
    accessToken: parts.includes('token'),
    idToken: parts.includes('id_token'),
  }
  // As in Hydra, an ID token beside a code comes with the code's grant: it gives access to nothing.
  const isImplicit = wanted.accessToken || (wanted.idToken && !wanted.code)
  if (isImplicit && !grantTypes(client).includes('implicit')) {
    throw new OAuthError(
      'unauthorized_client',
      "The OAuth 2.0 Client is not allowed to use authorization grant 'implicit'.",
    )
  }
  return wanted
}

/** What carries a token goes in the fragment unless the request says otherwise (OAuth 2.0 Multiple Response Types §5). */
const defaultMode = (form: Form): ResponseMode =>
  /\b(id_token|token)\b/.test(form.get('response_type') ?? '') ? fragment : query

/** The mode of the answer, errors included: the default one as long as the requested one is not usable. */
export function chosenMode(form: Form): ResponseMode {
  const fallback = defaultMode(form)
  const requested = responseModes.find(({ name }) => name === form.get('response_mode'))
  return requested && !(requested === query && fallback === fragment) ? requested : fallback
}

const unusable = (why: string) => new OAuthError('unsupported_response_mode', why)

/** As in Hydra an answer in a mode that nobody knows goes to nobody. */
export function requireKnownMode(form: Form): void {
  const mode = form.get('response_mode')
  if (mode !== undefined && !responseModes.some(({ name }) => name === mode))
    throw unusable(`Request with unsupported response_mode '${mode}'.`)
}

export function requireUsableMode(form: Form): void {
  const mode = form.get('response_mode')
  if (mode === undefined || chosenMode(form).name === mode) return
  throw unusable(`The response_mode '${mode}' must not carry tokens.`)
}

export const shortestNonce = 8

/** OpenID Connect Core §3.2.2.1, §3.3.2.11: an ID token in the front channel is bound to the request by its nonce. */
export function requireNonce(form: Form, { idToken }: ResponseType, scope: string[]): void {
  const nonce = form.get('nonce')
  if (!idToken) return
  if (!scope.includes('openid'))
    throw new OAuthError('invalid_scope', "An ID token needs the scope 'openid'.")
  if (nonce === undefined) {
    throw new OAuthError(
      'invalid_request',
      "Parameter 'nonce' must be set when requesting an ID Token using the OpenID Connect Implicit or Hybrid Flow.",
    )
  }
  if (nonce.length < shortestNonce) {
    throw new OAuthError(
      'insufficient_entropy',
      `Parameter 'nonce' is set but does not satisfy the minimum entropy of ${shortestNonce} characters.`,
    )
  }
}
