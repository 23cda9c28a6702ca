export interface AuthFlowProblem {
  /** HTTP status; 0 where no answer came. */
  status: number
  code: string
  origin: string
  desc: string
  details: Readonly<Record<string, string>>
  /** Seconds to wait, if the server says so. */
  retryAfter?: number | undefined
}

/** A refusal of the auth-flow API, or that it could not be reached. */
export class AuthFlowError extends Error implements AuthFlowProblem {
  readonly status: number
  readonly code: string
  readonly origin: string
  readonly desc: string
  readonly details: Readonly<Record<string, string>>
  readonly retryAfter: number | undefined

  constructor({ status, code, origin, desc, details, retryAfter }: AuthFlowProblem, options?: ErrorOptions) {
    super(desc || code, options)
    this.name = 'AuthFlowError'
    this.status = status
    this.code = code
    this.origin = origin
    this.desc = desc
    this.details = details
    this.retryAfter = retryAfter
  }
}

/** Reads the body of a refusal; what is not in the API's form comes from something in between. */
export function problemIn(status: number, body: unknown, retryAfter?: string | null): AuthFlowProblem {
  const { code, origin, desc, details } = (isObject(body) ? body : {}) as Record<string, unknown>
  return {
    status,
    code: typeof code === 'string' ? code : 'unknown_code',
    origin: typeof origin === 'string' ? origin : 'not_defined',
    desc: typeof desc === 'string' ? desc : '',
    details: isObject(details) ? (details as Record<string, string>) : {},
    retryAfter: retryAfter ? Number(retryAfter) || undefined : undefined,
  }
}

/** The flow's token belongs to another login challenge. */
export function isTokenConflict({ status, details }: AuthFlowProblem): boolean {
  return (
    status === 403 && details['Authorization'] === 'conflict' && details['login_challenge'] === 'conflict'
  )
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
