import { evidenceIn } from '../../domain/authentications/index.ts'
import {
  acrToTell,
  askedBy,
  demandOf,
  isAttainable,
  type Shown,
  shortfallOf,
} from '../../domain/interactions/index.ts'
import { steps } from '../../domain/sessions/index.ts'
import { withQuery } from '../../kernel/url.ts'
import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'
import { isFromBrowser, keepToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { flowOf, type LoginRequest, loadLoginRequest, rememberedFor } from './login-flow.ts'

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
  const { interactions, settings } = face
  let request: LoginRequest
  try {
    request = await loadLoginRequest(face, challenge, 'query')
    if (await face.loginSessions.isRedeemed(request.id))
      throw new AuthFlowError('conflict', 'query', {}, 'The login request has been answered already.')
  } catch (error) {
    return invalidFlow(settings.pages.login, error)
  }
  // The authorization server has compared the session with the subject that is hinted at, which goes by other names here.
  const asked = { ...askedBy(request), hintedSubject: undefined }
  const { table } = request
  if (!isAttainable(demandOf(asked, request.needs, table), table)) return unmet(face, challenge)
  if (!request.skip) return withQuery(settings.pages.login, { login_challenge: challenge })

  // The session outlives an identity that is deleted or turned off: then it proves nothing.
  const requiredAcr = await face.accounts.requiredAcr(request.subject)
  const acr = requiredAcr === undefined ? 0 : (steps.strengthOf(request.acr ?? '') ?? 0)
  const provesSomething = acr > 0
  const demand = demandOf(asked, { ...request.needs, requiredAcr }, table)
  const shown = shownBy(request, acr)
  if (provesSomething && shortfallOf(demand, shown, table) === undefined) {
    return interactions.acceptLoginRequest(challenge, {
      subject: request.subject,
      acr: acrToTell(demand, shown.acr, table),
      amr: ['browser_cookie'],
      rememberFor: rememberedFor(acr),
      context: { amr: 'browser_cookie' },
    }).redirectTo
  }
  if (demand.silent) {
    const refusal = { error: 'login_required', errorDescription: 'The user has to sign in.' }
    return interactions.rejectLoginRequest(challenge, refusal).redirectTo
  }
  if (provesSomething && isFromBrowser(received, request.browser)) {
    const flow = flowOf(request)
    const token = await face.authentications.beginWithSession(flow, { identityId: request.subject, acr })
    keepToken(received, reply, { flowId: flow.id, token }, settings.cookies)
  }
  return withQuery(settings.pages.login, { login_challenge: challenge })
}

/** What the session shows, of which the authorization server knows the class among those of the API. */
function shownBy({ subject, authenticatedAt = 0, table, classes }: LoginRequest, acr: number): Shown {
  const evidence = evidenceIn([], acr, authenticatedAt)
  return {
    subject,
    authenticatedAt,
    acr: table.assess(evidence).acr,
    meets: (each) => classes.reaches(evidence, each),
  }
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
