import type { InteractionFault } from '../domain/interactions/index.ts'
import { isFault, isPassing } from '../kernel/fault.ts'
import type { Context } from './context.ts'
import type { messages } from './messages.ts'
import { errorPage } from './pages/error.ts'
import type { Answer, Visit } from './visit.ts'

type Code = keyof typeof messages.errors

const statuses: Partial<Record<Code, number>> = {
  not_found: 404,
  session_expired: 410,
  csrf_violation: 403,
  login_required: 403,
  temporarily_unavailable: 503,
  server_error: 500,
}

const descriptionLimit = 1000
/** The query may be anybody's: nothing else can be said in the place of an id. */
const requestIdPattern = /^(.*?) ?\(request ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/s

export const showError = (
  { shell }: Context,
  { requestId }: Pick<Visit, 'requestId'>,
  code: Code,
): Answer => ({
  page: errorPage({ shell, code, requestId }),
  refusal: code,
  status: statuses[code] ?? 400,
  ...(code === 'temporarily_unavailable' && { retryAfter: 1 }),
})

/** `GET /ui/error`: an error of the authorization server that cannot go to the application. */
export function showReceivedError({ shell }: Context, { query }: Visit): Answer {
  const received = query.get('error_description')?.slice(0, descriptionLimit)
  const code = query.get('error')?.slice(0, 100)
  const [, description = received, requestId] = requestIdPattern.exec(received ?? '') ?? []
  return { page: errorPage({ shell, code, description, requestId }), status: 200 }
}

const faults: Record<InteractionFault, Code> = {
  unknown_challenge: 'session_expired',
  expired_challenge: 'session_expired',
  invalid_acceptance: 'invalid_request',
}

/** Which error page tells about `error`. What was not foreseen is the server's fault, and says nothing of itself. */
export function codeOf(error: unknown): Code {
  if (isPassing(error)) return 'temporarily_unavailable'
  if (isFault(error, 'unstorable_text')) return 'invalid_request'
  if (isFault<InteractionFault>(error) && Object.hasOwn(faults, error.reason)) return faults[error.reason]
  const { statusCode = 500 } = error as { statusCode?: number }
  return statusCode < 500 ? 'invalid_request' : 'server_error'
}
