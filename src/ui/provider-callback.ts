import { type Refusal, upstreamOf } from '../domain/federation/index.ts'
import type { Registered } from '../domain/registrations/index.ts'
import { isFault } from '../kernel/fault.ts'
import { leadOn } from './answered.ts'
import type { Context } from './context.ts'
import { showError } from './error.ts'
import { type LoginRequest, loadLoginRequest } from './login-request.ts'
import type { SignInProblem } from './problems.ts'
import { continuityOf } from './providers.ts'
import { applicationOf, askerOf, welcome } from './registration.ts'
import type { Answer, Visit } from './visit.ts'

const refusals: Record<Refusal, SignInProblem> = {
  denied: 'provider_cancelled',
  failed: 'provider_failed',
  expired: 'session_expired',
  replayed: 'session_expired',
}

type SignInFault =
  | 'too_many_attempts'
  | 'account_exists'
  | 'registration_closed'
  | 'identity_inactive'
  | 'invalid_traits'

const faults: Record<SignInFault, SignInProblem> = {
  too_many_attempts: 'too_many_attempts',
  account_exists: 'account_exists',
  registration_closed: 'registration_closed',
  identity_inactive: 'account_disabled',
  invalid_traits: 'provider_without_email',
}

/** The address of this page holds no request of an application, which may ask for a language. */
const localeOf = (
  { languages }: Context,
  { acceptLanguage }: Visit,
  request: LoginRequest | undefined,
): string => languages.choose({ uiLocales: request?.oidcContext.uiLocales, acceptLanguage }).tag

/** `GET /self-service/methods/oidc/callback/:provider`: somebody comes back from an identity provider. */
export async function receiveFromProvider(context: Context, visit: Visit): Promise<Answer> {
  const { settings, federation } = context
  const id = visit.path['provider'] ?? ''
  if (!settings.oidc.enabled) return showError(context, visit, 'not_found')
  try {
    const outcome = await federation.completeSignIn(id, {
      query: visit.rawQuery,
      continuity: continuityOf(visit),
    })
    const challenge = outcome.returnState || undefined
    // Leading on instead of answering here: a reload of the page must not send the provider's answer again.
    const back = (problem: SignInProblem): Answer => ({
      redirectTo: context.link('/ui/login', { login_challenge: challenge, problem }),
      refusal: problem,
    })
    if ('refusal' in outcome) return back(refusals[outcome.refusal])
    const request = await loadLoginRequest(context, challenge)
    const elsewhere = await leadOn(context, visit, request)
    if (elsewhere) return elsewhere
    let registered: Registered
    try {
      registered = await federation.signInWithProvider(outcome.provider, outcome.claims, {
        ...askerOf(context, visit),
        locale: localeOf(context, visit, request),
        application: await applicationOf(context, request),
      })
    } catch (error) {
      if (isFault<SignInFault>(error) && Object.hasOwn(faults, error.reason))
        return back(faults[error.reason])
      throw error
    }
    const upstream = upstreamOf(outcome.provider, outcome.claims)
    return await welcome(context, visit, request, registered, { signUp: { method: 'oidc', upstream } })
  } catch (error) {
    if (isFault(error, 'unknown_provider')) return showError(context, visit, 'not_found')
    if (isFault(error, 'continuity_lost')) return showError(context, visit, 'csrf_violation')
    throw error
  }
}
