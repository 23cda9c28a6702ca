/**
 * A refusal by the domain. `reason` comes from a closed union, so that each face maps all of them to its wire shape
 * by a table that the compiler checks. `message` is public; `detail` is for logs and never leaves the process.
 */
export class Fault<Reason extends string = string> extends Error {
  readonly reason: Reason
  readonly detail: string | undefined
  /** Seconds after which the same may be tried again, if time alone mends it. Faces say so in `Retry-After`. */
  readonly retryAfter: number | undefined

  constructor(
    reason: Reason,
    message: string,
    options: { detail?: string; cause?: unknown; retryAfter?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Fault'
    this.reason = reason
    this.detail = options.detail
    this.retryAfter = options.retryAfter
  }
}

/** Whether `error` is a fault with one of `reasons` (with any reason when none is named). */
export const isFault = <Reason extends string>(
  error: unknown,
  ...reasons: Reason[]
): error is Fault<Reason> =>
  error instanceof Fault && (reasons.length === 0 || reasons.includes(error.reason as Reason))

/** Reasons that are no fault of the request: the same one may succeed in a moment. */
export type Passing = 'busy' | 'unavailable'

/** Something that the request needs is overloaded or away. Every face answers it with 503 and Retry-After. */
export const isPassing = (error: unknown): error is Fault<Passing> =>
  isFault<Passing>(error, 'busy', 'unavailable')
