import type { AuthenticationFault } from '../../domain/authentications/index.ts'
import type { InteractionFault } from '../../domain/interactions/index.ts'
import type { AccountFault, PrehashedPasswordFault } from '../../domain/methods/index.ts'
import type { ThrottleFault } from '../../domain/throttle/index.ts'
import { isFault, type Passing } from '../../kernel/fault.ts'
import type { TextFault } from '../../platform/database/index.ts'
import { InvalidInput } from '../../platform/http/index.ts'

/** Codes of the face and their statuses. */
const statuses = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  request_entity_too_large: 413,
  too_many_requests: 429,
  internal: 500,
  service_unavailable: 503,
} as const

export type Code = keyof typeof statuses
export type Origin = 'body' | 'query' | 'path' | 'headers' | 'acr' | 'internal' | 'unknown' | 'not_defined'
export type Detail = 'conflict' | 'expired' | 'forbidden' | 'invalid' | 'malformed' | 'not_found' | 'required'
export type Details = Record<string, Detail | (string & {})>

/** The one error of this face; what is public is all of it. */
export class AuthFlowError extends Error {
  readonly code: Code
  readonly origin: Origin
  readonly details: Details
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number | undefined

  constructor(code: Code, origin: Origin, details: Details = {}, desc = '', retryAfter?: number) {
    super(desc)
    this.name = 'AuthFlowError'
    this.code = code
    this.origin = origin
    this.details = details
    this.retryAfter = retryAfter
  }

  get status(): number {
    return statuses[this.code]
  }

  /** The same error of a member that is called otherwise here. */
  about(name: string): AuthFlowError {
    const details = Object.fromEntries(Object.values(this.details).map((detail) => [name, detail]))
    return new AuthFlowError(this.code, this.origin, details, `${name}: ${this.message}`, this.retryAfter)
  }

  /** The same error, with what was being done in front of its description. */
  during(what: string): AuthFlowError {
    const desc = this.message === '' ? what : `${what}: ${this.message}`
    return new AuthFlowError(this.code, this.origin, this.details, desc, this.retryAfter)
  }

  toJSON() {
    return { code: this.code, origin: this.origin, desc: this.message, details: this.details }
  }
}

type Reason =
  | AuthenticationFault
  | AccountFault
  | PrehashedPasswordFault
  | InteractionFault
  | ThrottleFault
  | TextFault
  | Passing

type Row = [Code, Origin, Details?]

/** What each refusal of the domain looks like here. */
const table: Record<Reason, Row> = {
  unknown_challenge: ['not_found', 'body', { challenge: 'not_found' }],
  expired_challenge: ['gone', 'body', { challenge: 'expired' }],
  invalid_acceptance: ['bad_request', 'body'],
  challenge_used: ['conflict', 'body'],
  identity_not_found: ['not_found', 'body', { id: 'not_found' }],
  identity_not_authable: ['forbidden', 'body'],
  identity_changed: ['forbidden', 'body'],
  invalid_identifier: ['bad_request', 'body', { value: 'malformed' }],
  no_account: ['forbidden', 'body', { account_id: 'required' }],
  no_password_to_ask: ['conflict', 'body', { identity_id: 'conflict', account_id: 'required' }],
  no_account_to_reset: ['conflict', 'body', { identity_id: 'conflict', account_id: 'required' }],
  wrong_password: ['forbidden', 'body', { metadata: 'invalid' }],
  code_never_sent: ['not_found', 'body', { identity_id: 'not_found', method_name: 'not_found' }],
  code_used: ['conflict', 'body'],
  code_invalid: ['forbidden', 'body', { code: 'invalid' }],
  code_expired: ['forbidden', 'body', { code: 'expired' }],
  code_live: ['conflict', 'body', { identity_id: 'conflict', method_name: 'conflict' }],
  proof_needed: ['too_many_requests', 'not_defined', { code: 'required' }],
  too_many_attempts: ['too_many_requests', 'not_defined'],
  unstorable_text: ['bad_request', 'body'],
  busy: ['service_unavailable', 'not_defined'],
  unavailable: ['service_unavailable', 'not_defined'],
  token_required: ['forbidden', 'body'],
  token_of_other_flow: ['forbidden', 'headers', { Authorization: 'conflict', login_challenge: 'conflict' }],
  token_of_other_identity: ['forbidden', 'body'],
  token_expired: ['unauthorized', 'not_defined'],
  account_exists: ['forbidden', 'body'],
  wrong_old_password: ['forbidden', 'body', { old_password: 'invalid' }],
  account_not_found: ['not_found', 'path', { id: 'not_found' }],
  backup_version_conflict: ['conflict', 'body', { version: 'invalid' }],
  malformed_hash: ['bad_request', 'body', { prehashed_password: 'malformed' }],
  malformed_salt: ['bad_request', 'body', { prehashed_password: 'malformed' }],
  hash_parameters_out_of_bounds: ['bad_request', 'body', { prehashed_password: 'invalid' }],
  unknown_password_format: ['bad_request', 'body', { prehashed_password: 'malformed' }],
}

const byStatus: Record<number, Code> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'request_entity_too_large',
  415: 'bad_request',
}

/** Puts whatever went wrong into this face's words; what was not foreseen becomes a bare `internal`. */
export function toAuthFlowError(error: unknown): AuthFlowError {
  if (error instanceof AuthFlowError) return error
  if (error instanceof InvalidInput) return invalid(error)
  if (isFault<Reason>(error) && Object.hasOwn(table, error.reason)) {
    const [code, origin, details = {}] = table[error.reason]
    const expected =
      error.reason === 'backup_version_conflict' ? { expected_version: error.detail ?? '' } : {}
    return new AuthFlowError(
      code,
      origin,
      { ...details, ...expected },
      error.message,
      // A server that is too busy is free again in a moment.
      error.retryAfter ?? (code === 'service_unavailable' ? 1 : undefined),
    )
  }
  const code = byStatus[(error as { statusCode?: number }).statusCode ?? 500]
  return code === undefined
    ? new AuthFlowError('internal', 'not_defined')
    : new AuthFlowError(code, 'body', {}, (error as Error).message)
}

export const malformedBody = () =>
  new AuthFlowError('bad_request', 'body', {}, 'the body must be a JSON object')

/**
 * Each member that is not as stated is named in the details, by its outermost name, and in the description, by its whole
 * path.
 */
function invalid({ parameter, received, problems }: InvalidInput): AuthFlowError {
  if (parameter !== undefined) return new AuthFlowError('bad_request', 'query', { [parameter]: 'required' })
  const details: Details = {}
  const sentences: string[] = []
  for (const { keyword, instancePath, params } of problems) {
    const path = instancePath.split('/').slice(1)
    const missing =
      keyword === 'required' ? (params as { requiredProperties: string[] }).requiredProperties : []
    for (const [name, ...deeper] of missing.length > 0 ? missing.map((each) => [...path, each]) : [path]) {
      if (name === undefined) return malformedBody()
      if (details[name] !== undefined) continue
      const isMissing = missing.length > 0 || isBlank(at(received, [name, ...deeper]))
      details[name] = isMissing && deeper.length === 0 ? 'required' : detailOf(keyword, deeper.length > 0)
      sentences.push(`${[name, ...deeper].join('.')}: ${isMissing ? 'cannot be blank' : 'must be valid'}.`)
    }
  }
  return new AuthFlowError('bad_request', 'body', details, sentences.join(' '))
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value)

const detailOf = (keyword: string, isNested: boolean): Detail =>
  !isNested && (keyword === 'minimum' || keyword === 'maximum') ? 'invalid' : 'malformed'
