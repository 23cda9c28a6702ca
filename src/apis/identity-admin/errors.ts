import type { IdentityFault } from '../../domain/identities/index.ts'
import type { PasswordFault } from '../../domain/methods/index.ts'
import { isFault, type Passing } from '../../kernel/fault.ts'
import type { TextFault } from '../../platform/database/index.ts'
import { InvalidInput, statusText } from '../../platform/http/index.ts'
import { pageRules } from './page.ts'
import { type ErrorDocument, StatePatch } from './schema.ts'

/** What Kratos says beside the reason, for each status. */
const messages = {
  400: 'The request was malformed or contained invalid parameters',
  401: 'The request could not be authorized',
  403: 'The requested action was forbidden',
  404: 'Unable to locate the resource',
  409: 'Unable to insert or update resource because a resource with that value exists already',
  413: 'The request body is too large',
  415: 'The media type of the request body is not supported',
  500: 'An internal server error occurred, please contact the system administrator',
  503: 'The service is unavailable, please try again later',
} as const

type Status = keyof typeof messages

/** The one error type of this face. `reason` is public. */
export class IdentityAdminError extends Error {
  readonly status: Status
  readonly reason: string | undefined

  constructor(status: Status, reason?: string) {
    super(messages[status])
    this.name = 'IdentityAdminError'
    this.status = status
    this.reason = reason
  }
}

type Refusal =
  | IdentityFault
  | Exclude<PasswordFault, 'invalid_credentials' | 'identity_inactive' | 'too_many_attempts'>
  | Passing
  | TextFault
  | 'unknown_password_format'
  | 'account_not_found'

const statusOf: Record<Refusal, Status> = {
  invalid_traits: 400,
  unknown_password_format: 400,
  account_not_found: 400,
  identifier_taken: 409,
  password_too_short: 400,
  password_too_long: 400,
  password_too_common: 400,
  password_too_similar: 400,
  unstorable_text: 400,
  busy: 503,
  unavailable: 503,
}

const conflict = 'This identity conflicts with another identity that already exists.'

/** Puts whatever went wrong into this face's words. What was not foreseen becomes a bare 500. */
export function toIdentityAdminError(error: unknown): IdentityAdminError {
  if (error instanceof IdentityAdminError) return error
  if (isFault<Refusal>(error) && Object.hasOwn(statusOf, error.reason)) {
    const status = statusOf[error.reason]
    return new IdentityAdminError(status, status === 409 ? conflict : error.message)
  }
  if (error instanceof InvalidInput) return new IdentityAdminError(400, whatIsWrong(error))
  const { statusCode } = error as { statusCode?: number }
  if (statusCode !== undefined && isRefusal(statusCode)) {
    return new IdentityAdminError(statusCode, (error as Error).message)
  }
  return new IdentityAdminError(500)
}

const isRefusal = (status: number): status is 400 | 401 | 403 | 413 | 415 =>
  [400, 401, 403, 413, 415].includes(status)

/** One sentence with the place first. A member that nobody knows says more than one that is missing beside it. */
function whatIsWrong({ parameter, schema, problems }: InvalidInput): string | undefined {
  if (parameter !== undefined) return pageRules[parameter]
  if (schema === StatePatch) return patchRule
  const unknown = problems.find(({ keyword }) => keyword === 'additionalProperties')
  const problem = unknown ?? problems[0]
  const place = problem?.instancePath.split('/').slice(1).join('.') || 'The body'
  if (unknown)
    return `${place} has a member that is not supported: ${unknownMembers(unknown.params).join(', ')}.`
  return `${place} ${problem?.message ?? 'is no identity'}.`
}

const patchRule =
  'The patch must be a list of operations such as {"op": "replace", "path": "/state", "value": "inactive"}; only the state can be changed.'

const unknownMembers = (parameters: unknown): string[] =>
  (parameters as { additionalProperties?: string[] }).additionalProperties ?? []

export const errorJson = (
  { status, message, reason }: IdentityAdminError,
  requestId: string,
): ErrorDocument => ({
  error: {
    code: status,
    status: statusText(status),
    request: requestId,
    ...(reason !== undefined && { reason }),
    message,
  },
})
