import type { ClientFault } from '../../domain/clients/index.ts'
import type { DeviceFault } from '../../domain/device/index.ts'
import type { InteractionFault } from '../../domain/interactions/index.ts'
import type { KeyFault } from '../../domain/keys/index.ts'
import type { TrustFault } from '../../domain/trust/index.ts'
import { isFault, type Passing } from '../../kernel/fault.ts'
import type { TextFault } from '../../platform/database/index.ts'
import { InvalidInput } from '../../platform/http/index.ts'

/** The one error type of this face, on the wire `{"error", "error_description"}`. */
export class AdminError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, description: string) {
    super(description)
    this.name = 'AdminError'
    this.status = status
    this.code = code
  }

  toJSON(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.message.replaceAll('"', "'") }
  }
}

export const badRequest = (description: string): AdminError =>
  new AdminError(400, 'The request was malformed or contained invalid parameters', description)

export const invalidRequest = (hint: string): AdminError =>
  new AdminError(
    400,
    'invalid_request',
    `The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed. ${hint}`,
  )

/** How Hydra names refusals of some operations whose input it could not decode. */
export const unnamed = (description: string): AdminError => new AdminError(400, 'error', description)

export const missing = (hint: string): AdminError =>
  new AdminError(
    400,
    'missing_required_parameter',
    `One or more required parameters are missing in the request. ${hint}`,
  )

const invalidMetadata =
  "The value of one of the Client Metadata fields is invalid and the server has rejected this request. Note that an Authorization Server MAY choose to substitute a valid value for any requested parameter of a Client's Metadata."
const invalidRedirectUri = 'The value of one or more redirect_uris is invalid.'
const conflict = 'Unable to insert or update resource because a resource with that value exists already'

/** Assertions are refused elsewhere. */
type AdminTrustFault = Exclude<TrustFault, 'assertion_refused'>

/** How each refusal of the domain looks on the wire. */
const refusals: Record<
  | ClientFault
  | InteractionFault
  | KeyFault
  | DeviceFault
  | 'too_many_attempts'
  | AdminTrustFault
  | TextFault
  | Passing,
  (message: string) => AdminError
> = {
  client_not_found: () => new AdminError(404, 'Unable to locate the resource', ''),
  client_exists: () => new AdminError(409, conflict, ''),
  client_without_secret: (message) => badRequest(message),
  client_changed: (message) => new AdminError(409, 'error', message),
  invalid_client_metadata: (message) =>
    new AdminError(400, 'invalid_client_metadata', `${invalidMetadata} ${message}`),
  malformed_client: (message) => badRequest(`Unable to decode the request body: ${message}`),
  invalid_redirect_uri: (message) =>
    new AdminError(400, 'invalid_redirect_uri', `${invalidRedirectUri} ${message}`),
  unknown_challenge: () => new AdminError(404, 'Not Found', 'Unable to locate the requested resource'),
  expired_challenge: (message) =>
    new AdminError(401, 'request_unauthorized', `The request could not be authorized. ${message}`),
  invalid_acceptance: (message) => invalidRequest(message),
  key_set_not_found: () => new AdminError(404, 'Not Found', 'Unable to locate the requested resource'),
  key_not_found: () => new AdminError(404, 'Unable to locate the resource', ''),
  key_exists: () => new AdminError(409, conflict, ''),
  unsupported_key_algorithm: (message) => new AdminError(400, 'Bad Request', message),
  invalid_key: (message) => badRequest(message),
  user_code_unknown: () =>
    invalidRequest("The 'user_code' session could not be found or has expired or is otherwise malformed."),
  too_many_attempts: (message) => new AdminError(429, 'too_many_requests', message),
  trusted_issuer_exists: () => new AdminError(409, conflict, ''),
  trusted_issuer_not_found: () => new AdminError(404, 'Unable to locate the resource', ''),
  unusable_trusted_key: (message) => unnamed(message),
  trusted_key_without_kid: (message) => missing(message),
  unstorable_text: (message) => badRequest(message),
  busy: (message) => new AdminError(503, 'temporarily_unavailable', message),
  unavailable: (message) => new AdminError(503, 'temporarily_unavailable', message),
}

/** The wire error for anything that a handler of this face may throw. */
export function toAdminError(error: Error & { statusCode?: number }): AdminError {
  if (error instanceof AdminError) return error
  if (isFault(error) && Object.hasOwn(refusals, error.reason)) {
    return refusals[error.reason as keyof typeof refusals](error.message)
  }
  if (error instanceof InvalidInput && error.parameter !== undefined) return invalidParameter(error)
  if (error.statusCode === 401)
    return new AdminError(
      401,
      'request_unauthorized',
      `The request could not be authorized. ${error.message}`,
    )
  if (error.statusCode === 403)
    return new AdminError(403, 'The requested action was forbidden', error.message)
  if (error.statusCode === 413)
    return new AdminError(413, 'invalid_request', 'The request body is too large.')
  if (error.statusCode !== undefined && error.statusCode < 500)
    return badRequest(`Unable to decode the request body: ${whyUndecodable(error) ?? error.message}`)
  return new AdminError(500, 'error', 'The error is unrecognizable')
}

/** Why a body cannot be decoded, if that is what is wrong. Unknown members are ignored. */
export function whyUndecodable(error: Error & { code?: string }): string | undefined {
  if (error.code === 'INVALID_JSON') return error.message
  if (!(error instanceof InvalidInput) || error.parameter !== undefined) return undefined
  if (error.received === undefined) return 'EOF. The body is empty: send a JSON document.'
  const [problem] = error.problems
  const place = problem?.instancePath.slice(1).replaceAll('/', '.') || 'the body'
  return `${place} ${problem?.message}`
}

function invalidParameter({ parameter, received }: InvalidInput): AdminError {
  if (received !== undefined && received !== '')
    return badRequest(`The query parameter ${parameter} is malformed.`)
  // Two handlers of Hydra say it in two ways.
  const should = parameter === 'subject' ? 'should' : 'it should'
  return invalidRequest(`Query parameter '${parameter}' is not defined but ${should} have been.`)
}
