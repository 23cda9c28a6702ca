import type { RegistrationFault } from '../domain/registrations/index.ts'
import { isFault } from '../kernel/fault.ts'
import { leadOn } from './answered.ts'
import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { showError } from './error.ts'
import { type LoginRequest, loadRegistrationRequest } from './login-request.ts'
import { registrationCodePage } from './pages/registration-code.ts'
import type { RegistrationCodeProblem } from './problems.ts'
import { applicationOf, askerOf } from './registration.ts'
import { finishSignIn } from './sign-in.ts'
import type { Answer, Visit } from './visit.ts'

/** `GET /ui/registration/code`. */
export async function showRegistrationCode(context: Context, visit: Visit): Promise<Answer> {
  const request = await loadRegistrationRequest(context, visit.query.get('login_challenge'))
  return render(context, visit, request, { registration: visit.query.get('registration') ?? '' })
}

/** `POST /ui/registration/code`: the code from the mail, or the wish for another one. */
export async function submitRegistrationCode(context: Context, visit: Visit): Promise<Answer> {
  const { csrf, registrations, link } = context
  const { form } = visit
  const request = await loadRegistrationRequest(context, form.get('login_challenge'))
  const registration = form.get('registration') ?? ''
  const again = (problem: RegistrationCodeProblem, retryAfter?: number) =>
    render(context, visit, request, { registration, problem, retryAfter })
  if (!csrf.verify(visit)) return again('session_expired')
  const asker = askerOf(context, visit)
  try {
    if (form.get('again') !== undefined) {
      const elsewhere = await leadOn(context, visit, request)
      if (elsewhere) return elsewhere
      await registrations.sendAgain(registration, asker, await applicationOf(context, request))
      const parameters = { registration, login_challenge: request?.challenge, sent: 'true' }
      return { redirectTo: link('/ui/registration/code', parameters) }
    }
    // As it is pasted from a mail, with blanks and dashes.
    const code = form.get('code')?.replace(/[\s\p{Dash}]/gu, '')
    if (!code) return again('missing')
    const { identity, signUp } = await registrations.complete(registration, code, asker)
    return await finishSignIn(context, visit, request, identity, signUp)
  } catch (error) {
    if (isFault<RegistrationFault>(error, 'registration_gone'))
      return showError(context, visit, 'session_expired')
    if (isFault<Refusal>(error) && Object.hasOwn(problems, error.reason))
      return again(problems[error.reason], error.retryAfter)
    throw error
  }
}

type Refusal =
  | Exclude<RegistrationFault, 'registration_gone'>
  | 'identifier_taken'
  | 'too_many_attempts'
  | 'busy'

const problems: Record<Refusal, RegistrationCodeProblem> = {
  registration_code_wrong: 'wrong',
  registration_code_expired: 'expired',
  registration_code_dead: 'dead',
  registration_code_used: 'used',
  identifier_taken: 'taken',
  too_many_attempts: 'too_many_attempts',
  busy: 'busy',
}

const statuses: Partial<Record<RegistrationCodeProblem, number>> = {
  session_expired: 403,
  too_many_attempts: 429,
  busy: 503,
}

async function render(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
  {
    registration,
    problem,
    retryAfter = problem === 'busy' ? 1 : undefined,
  }: { registration: string; problem?: RegistrationCodeProblem; retryAfter?: number | undefined },
): Promise<Answer> {
  const { shell, form, link, registrations } = context
  const challenge = request?.challenge
  const found = await registrations.find(registration, askerOf(context, visit))
  if (!found) return showError(context, visit, 'session_expired')
  const hidden = { registration, login_challenge: challenge }
  const page = registrationCodePage({
    shell,
    language: visit.language,
    client: await loadClientView(context, request?.clientId, request?.requestUrl),
    form: form(visit, '/ui/registration/code', hidden),
    againForm: form(visit, '/ui/registration/code', hidden),
    email: found.email,
    sent: visit.query.get('sent') !== undefined,
    problem,
    retryAfter,
    registerHref: link('/ui/registration', { login_challenge: challenge }),
    signInHref: link('/ui/login', { login_challenge: challenge }),
  })
  return {
    page,
    refusal: problem,
    status: problem ? (statuses[problem] ?? 400) : 200,
    formsLeadAway: true,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}
