import type { LoginSession } from '../../../domain/interactions/index.ts'
import { OAuthError } from '../errors.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** What happens to a request that has just arrived. */
export type NextLogin = { show: true } | { skipAs: LoginSession } | { refuse: string }

/** Decides whether somebody has to sign in (OpenID Connect Core §3.1.2.3). Pure: request, session and time go in. */
export function nextLogin(
  {
    prompt,
    maxAge,
    hintedSubject,
    demandedAcr,
  }: Pick<AuthorizationRequest, 'prompt' | 'maxAge' | 'hintedSubject' | 'demandedAcr'>,
  session: LoginSession | undefined,
  now: number,
): NextLogin {
  const silent = prompt.includes('none')
  if (silent && !session)
    return { refuse: "Prompt 'none' was requested, but no existing login session was found." }
  if (prompt.includes('login') || prompt.includes('select_account') || prompt.includes('registration'))
    return { show: true }
  if (!session) return { show: true }
  if (maxAge !== undefined && session.authenticatedAt + maxAge * 1000 < now) {
    return silent
      ? {
          refuse: "Request failed because prompt is set to 'none' and authentication time reached 'max_age'.",
        }
      : { show: true }
  }
  if (hintedSubject !== undefined && hintedSubject !== session.subject) {
    return silent
      ? {
          refuse:
            'Request failed because subject claim from id_token_hint does not match subject from authentication session.',
        }
      : { show: true }
  }
  if (demandedAcr && !demandedAcr.includes(session.acr)) {
    return silent
      ? {
          refuse:
            "Request failed because prompt is set to 'none' and the session does not reach an essential acr.",
        }
      : { show: true }
  }
  return { skipAs: session }
}

/** The flow has lost its ground: its user signed out, was turned off, or took back what was granted. */
export const flowEnded = (): OAuthError =>
  new OAuthError('login_required', 'The session of the user has ended.')

/** Milliseconds by which the clocks of nodes may differ. */
const clockSkew = 60_000

/** Why an authentication does not satisfy the request that asked for it; `undefined` where it does. */
export function loginRefusal(
  { prompt, maxAge, hintedSubject }: Pick<AuthorizationRequest, 'prompt' | 'maxAge' | 'hintedSubject'>,
  outcome: { subject: string; skip: boolean; authenticatedAt: number; requestedAt: number },
): string | undefined {
  const silent = prompt.includes('none')
  if (prompt.includes('login') && outcome.authenticatedAt + clockSkew < outcome.requestedAt) {
    return "Request failed because prompt is set to 'login' but the user was not authenticated anew."
  }
  if (silent && !outcome.skip) {
    return "Request failed because prompt is set to 'none' but the user was authenticated after the request."
  }
  if (maxAge !== undefined && outcome.authenticatedAt + maxAge * 1000 < outcome.requestedAt) {
    return "Request failed because the authentication is older than 'max_age'."
  }
  if (hintedSubject !== undefined && hintedSubject !== outcome.subject) {
    return 'Request failed because subject claim from id_token_hint does not match subject from authentication session.'
  }
  return undefined
}
