import type { Flow } from '../../domain/flows/index.ts'
import type { Body } from '../../domain/methods/index.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../visit.ts'

/** The flow is over: the request of the application starts again by itself, with the address that was typed. */
export function restart(
  { interactions, link }: Context,
  { kind, challenge, typed }: Flow,
  body: Body = {},
): Answer {
  const hint = String(body['email'] ?? typed['email'] ?? '') || undefined
  const again = challenge === undefined ? undefined : interactions.restartUrlOf(challenge, hint)
  const redirectTo = again ?? link(pathOf({ kind }), { expired: 'true', login_hint: hint })
  return { redirectTo, refusal: 'session_expired' }
}

/** The page that shows a flow. */
export const pathOf = ({ kind, draft }: Pick<Flow, 'kind' | 'draft'>): string =>
  draft ? '/ui/registration/code' : kind === 'login' ? '/ui/login' : '/ui/registration'
