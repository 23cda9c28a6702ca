import { needsOf } from '../../../domain/clients/index.ts'
import { type Demand, demandOf, type Shortfall, unorderedAcr } from '../../../domain/interactions/index.ts'
import { OAuthError } from '../errors.ts'
import type { InteractiveRequest } from './authorization-request.ts'

/**
 * The demand of the request, as far as the authorization server can tell: how strong a sign-in is, those know who
 * authenticate people. What is essential to the client has to be named to the letter (OpenID Connect Core §5.5.1.1).
 */
export const demandOfRequest = (
  {
    client,
    prompt,
    maxAge,
    hintedSubject,
    essentialAcr,
    repeats,
  }: Pick<InteractiveRequest, 'client' | 'prompt' | 'maxAge' | 'hintedSubject' | 'essentialAcr' | 'repeats'>,
  requestedAt: number,
): Demand =>
  demandOf(
    { prompt, maxAge, hintedSubject, essentialAcr, requestedAt, firstRequestedAt: repeats?.requestedAt },
    needsOf(client),
    unorderedAcr,
  )

/** Milliseconds by which the clocks of nodes may differ. */
export const clockSkew = 60_000

const otherSubject =
  'Request failed because subject claim from id_token_hint does not match subject from authentication session.'
const notAnew = "Request failed because prompt is set to 'login' but the user was not authenticated anew."

/** Why a session does not answer a request for which nobody may be asked (OpenID Connect Core §3.1.2.6). */
export const silentRefusal = (why: Shortfall): OAuthError => new OAuthError('login_required', ofSession[why])

const ofSession: Record<Shortfall, string> = {
  nobody: "Prompt 'none' was requested, but no existing login session was found.",
  not_anew: notAnew,
  was_asked:
    "Request failed because prompt is set to 'none' but the user was authenticated after the request.",
  too_old: "Request failed because prompt is set to 'none' and authentication time reached 'max_age'.",
  other_subject: otherSubject,
  too_weak: "Request failed because prompt is set to 'none' and the session does not reach an essential acr.",
}

/** Why the answer of a login application does not satisfy the request. */
export const answerRefusal = (why: Shortfall): OAuthError =>
  why === 'too_weak'
    ? new OAuthError('unmet_authentication_requirements')
    : new OAuthError('login_required', ofAnswer[why])

const ofAnswer: Record<Exclude<Shortfall, 'too_weak'>, string> = {
  ...ofSession,
  too_old: "Request failed because the authentication is older than 'max_age'.",
}

/** The flow has lost its ground: its user signed out, was turned off, or took back what was granted. */
export const flowEnded = (): OAuthError =>
  new OAuthError('login_required', 'The session of the user has ended.')
