import { isFault, type Passing } from '../../kernel/fault.ts'
import { InvalidInput, statusText } from '../../platform/http/index.ts'
import { type ErrorDocument, parameterRules } from './schema.ts'

const messages = {
  400: 'The request was malformed or contained invalid parameters',
  401: 'The request could not be authorized',
  403: 'The requested action was forbidden',
  404: 'Unable to locate the resource',
  500: 'An internal server error occurred, please contact the system administrator',
  503: 'The service is unavailable, please try again later',
} as const

type Status = keyof typeof messages

/** The one error type of this face. `reason` is public. */
export class AuditError extends Error {
  readonly status: Status
  readonly reason: string | undefined

  constructor(status: Status, reason?: string) {
    super(messages[status])
    this.name = 'AuditError'
    this.status = status
    this.reason = reason
  }
}

export function toAuditError(error: unknown): AuditError {
  if (error instanceof AuditError) return error
  if (error instanceof InvalidInput) return new AuditError(400, parameterRules[error.parameter ?? ''])
  if (isFault<Passing>(error, 'busy', 'unavailable')) return new AuditError(503, error.message)
  // Of those whom the listener does not let in.
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 401 || statusCode === 403) return new AuditError(statusCode, (error as Error).message)
  return new AuditError(500)
}

export const errorJson = ({ status, message, reason }: AuditError, requestId: string): ErrorDocument => ({
  error: {
    ...{ code: status, status: statusText(status), request: requestId },
    ...(reason !== undefined && { reason }),
    message,
  },
})
