import { standingOf } from '../../domain/flows/index.ts'
import { askedBy, type Demand } from '../../domain/interactions/index.ts'
import type { Subject } from '../../domain/methods/index.ts'
import { type Session, steps } from '../../domain/sessions/index.ts'
import { withQuery } from '../../kernel/url.ts'
import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'
import { isFromBrowser, keepToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { flowOf, type LoginRequest, loadLoginRequest } from './login-flow.ts'
import { sessionOf } from './session-cookie.ts'

/**
 * `GET /auth/login`: the authorization server sends the browser here. A session that proves enough answers the request;
 * otherwise the front end takes over.
 */
export async function startLogin(
  face: AuthFlow,
  challenge: string,
  received: HttpRequest,
  reply: HttpReply,
): Promise<string> {
  const { interactions, loginSessions, settings } = face
  const ask = ({ silent }: Demand): string => {
    if (!silent) return withQuery(settings.pages.login, { login_challenge: challenge })
    const refusal = { error: 'login_required', errorDescription: 'The user has to sign in.' }
    return interactions.rejectLoginRequest(challenge, refusal).redirectTo
  }
  let request: LoginRequest
  let session: Session | undefined
  let needs: Subject<number> | undefined
  try {
    request = await loadLoginRequest(face, challenge, 'query')
    session = await sessionOf(face, received, request)
    needs = session && (await face.accounts.subject(session.identity.id, loginSessions.redeemed(request.id)))
    if (needs ? needs.value === 1 : await loginSessions.isRedeemed(request.id))
      throw new AuthFlowError('conflict', 'query', {}, 'The login request has been answered already.')
  } catch (error) {
    return invalidFlow(settings.pages.login, error)
  }
  // The authorization server has compared its session with the subject that is hinted at, which may go by another name here.
  const given = askedBy(request)
  const asked = request.skip ? { ...given, hintedSubject: undefined } : given
  const goal = { ...request, asked }
  const unknown = standingOf(goal, undefined)
  if (unknown.isUnmet) return unmet(face, challenge)
  const isOther = session && request.skip && session.identity.id !== request.subject
  if (!session || !needs || isOther) return ask(unknown.demand)

  const { identity, evidence, authenticatedAt } = session
  const known = { ...goal, needs: { ...request.needs, requiredAcr: needs.requiredAcr } }
  const { demand, shortfall, tell } = standingOf(known, session)
  if (shortfall === undefined) {
    // All of it was shown before the request.
    const { acr, amr } = tell(session, Number.POSITIVE_INFINITY)
    return interactions.acceptLoginRequest(challenge, {
      ...{ subject: identity.id, authenticatedAt },
      // The session may have been raised since the authorization server last heard of it.
      anew: authenticatedAt > (request.authenticatedAt ?? 0),
      acr,
      amr,
      remember: true,
      rememberFor: Math.max(1, Math.floor((session.expiresAt - face.clock.now()) / 1000)),
      identityProviderSessionId: session.id,
      context: { amr: amr.join(' ') },
    }).redirectTo
  }
  // If somebody has to prove themselves anew, the session is no step on the way.
  if (shortfall === 'too_weak' && !demand.silent && isFromBrowser(received, request.browser)) {
    const flow = flowOf(request)
    const shownClass = Math.max(0, steps.assess(evidence).strength)
    const begun = { identityId: identity.id, acr: shownClass }
    const token = await face.authentications.beginWithSession(flow, begun)
    keepToken(received, reply, { flowId: flow.id, token }, settings.cookies)
  }
  return ask(demand)
}

/** Back to the application, which asks for what nobody reaches here (OpenID Connect Core Unmet Authentication Requirements §2). */
export const unmet = ({ interactions }: Pick<AuthFlow, 'interactions'>, challenge: string): string =>
  interactions.rejectLoginRequest(challenge, {
    error: 'unmet_authentication_requirements',
    errorDescription: 'The authentication that the application asks for cannot be reached here.',
  }).redirectTo

/** A page of the front end that says why nothing can be done. */
export function invalidFlow(page: string, error: unknown): string {
  const known = toAuthFlowError(error)
  const code = known.code === 'internal' ? 'internal' : 'invalid_flow'
  return withQuery(page, { error: code, error_code: code, error_description: known.message || known.code })
}
