import { AuthFlowError, type AuthFlowProblem, isTokenConflict } from './error.ts'

/** What a refusal means to the person in front of the page. */
export type Problem =
  | 'address_malformed'
  | 'code_invalid'
  | 'code_expired'
  | 'code_used'
  | 'code_already_sent'
  | 'password_wrong'
  | 'password_refused'
  | 'no_account'
  | 'backup_changed'
  | 'flow_obsolete'
  | 'too_many_attempts'
  | 'proof_needed'
  | 'busy'
  | 'unreachable'
  | 'failed'

/** `answering` is the step that was refused: the same detail may mean a code or a password. */
export function problemOf(error: unknown, answering?: 'code' | 'password'): Problem {
  if (!(error instanceof AuthFlowError)) return 'failed'
  return byStatus(error) ?? byDetails(error, answering) ?? byCode(error, answering)
}

function byStatus({ status, details }: AuthFlowProblem): Problem | undefined {
  if (status === 0) return 'unreachable'
  if (status === 429) return details['code'] === 'required' ? 'proof_needed' : 'too_many_attempts'
  if (status === 503) return 'busy'
  return undefined
}

function byDetails(error: AuthFlowProblem, answering: 'code' | 'password' | undefined): Problem | undefined {
  const { details } = error
  if (isTokenConflict(error) || details['challenge'] || details['login_challenge']) return 'flow_obsolete'
  if (details['value'] || details['identifier']) return 'address_malformed'
  if (details['version']) return 'backup_changed'
  if (details['account_id'] === 'required') return 'no_account'
  // A code that nobody has, because it was withdrawn or another one took its place.
  if (details['identity_id'] === 'not_found' && details['method_name'] === 'not_found') return 'code_expired'
  if (details['identity_id'] === 'conflict' && details['method_name'] === 'conflict')
    return 'code_already_sent'
  const answer = details['code'] ?? details['metadata'] ?? details['old_password']
  if (answer === undefined)
    return details['prehashed_password'] || details['new_prehashed_password'] ? 'password_refused' : undefined
  if (answering === 'password') return 'password_wrong'
  return answer === 'expired' ? 'code_expired' : 'code_invalid'
}

function byCode({ status, details }: AuthFlowProblem, answering: 'code' | 'password' | undefined): Problem {
  if (status === 409) return answering === 'code' ? 'code_used' : 'flow_obsolete'
  if (status === 401 || status === 404 || status === 410) return 'flow_obsolete'
  // The flow belongs to somebody else by now, or an account was made in another tab: trying again leads nowhere.
  if (status === 403 && Object.keys(details).length === 0) return 'flow_obsolete'
  return 'failed'
}
