import type { InteractionFault } from '../domain/interactions/index.ts'
import { isFault, isPassing } from '../kernel/fault.ts'
import { openError } from '../kernel/signed-error.ts'
import type { Language, Words } from '../locales/index.ts'
import type { Context } from './context.ts'
import { errorPage } from './pages/error.ts'
import type { Answer, Visit } from './visit.ts'

type Code = keyof Words['errors']

const statuses: Partial<Record<Code, number>> = {
  not_found: 404,
  session_expired: 410,
  csrf_violation: 403,
  login_required: 403,
  temporarily_unavailable: 503,
  server_error: 500,
}

/** Codes of OAuth 2.0 and OpenID Connect that these pages have no words of their own for. */
const otherCodes = new Set([
  'account_selection_required',
  'interaction_required',
  'invalid_grant',
  'invalid_redirect_uri',
  'invalid_request_object',
  'invalid_request_uri',
  'invalid_state',
  'invalid_target',
  'registration_not_supported',
  'request_forbidden',
  'request_not_supported',
  'request_unauthorized',
  'request_uri_not_supported',
  'unmet_authentication_requirements',
  'unsupported_response_mode',
])

/** A code that exists: anybody can write the address of an error page, and a code may be a sentence as well. */
export const knownCode = ({ words }: Language, code: string | undefined): string | undefined =>
  code !== undefined && (Object.hasOwn(words.errors, code) || otherCodes.has(code)) ? code : undefined

export const showError = (
  { shell }: Context,
  { requestId, language }: Pick<Visit, 'requestId' | 'language'>,
  code: Code,
  startHref?: string,
): Answer => ({
  page: errorPage({ shell, language, code, requestId, startHref }),
  refusal: code,
  status: statuses[code] ?? 400,
  ...(code === 'temporarily_unavailable' && { retryAfter: 1 }),
})

/** `GET /ui/error`: an error of the authorization server that cannot go to the application. */
export function showReceivedError({ shell, secrets }: Context, { query, language }: Visit): Answer {
  const [error, description] = [query.get('error'), query.get('error_description')]
  // Words that this server has not written are not shown in its name.
  const signed = openError(secrets, error, description)
  const view = signed ? { ...signed, code: error } : { code: knownCode(language, error) }
  return { page: errorPage({ shell, language, ...view }), status: 200 }
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
