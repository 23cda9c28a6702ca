import type { Asker, Newcomer, Registered } from '../domain/registrations/index.ts'
import { isFault } from '../kernel/fault.ts'
import { leadOn } from './answered.ts'
import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { judge } from './demand.ts'
import { originOf } from './device-cookie.ts'
import { type LoginRequest, loadRegistrationRequest } from './login-request.ts'
import { registrationPage } from './pages/registration.ts'
import type { RegistrationFieldProblems, RegistrationProblem } from './problems.ts'
import { beginWithProvider, providersView } from './providers.ts'
import { finishSignIn } from './sign-in.ts'
import { showUnmet } from './unmet.ts'
import type { Answer, Visit } from './visit.ts'

const nameLimit = 256

/** `GET /ui/registration`. */
export async function showRegistration(context: Context, visit: Visit): Promise<Answer> {
  const request = await loadRegistrationRequest(context, visit.query.get('login_challenge'))
  if (!request && (await context.browserSession.load(visit))) return { redirectTo: context.link('/ui/') }
  if (request && (await judge(context, request, undefined)).isUnmet)
    return showUnmet(context, visit, request, { isSignedIn: false })
  return render(context, visit, request, {})
}

/** `POST /ui/registration`: a provider was chosen, or the form was filled in. */
export async function submitRegistration(context: Context, visit: Visit): Promise<Answer> {
  const { settings, credentials, csrf, registrations } = context
  const { form } = visit
  const request = await loadRegistrationRequest(context, form.get('login_challenge'))
  const again = (found: Found) => render(context, visit, request, found)
  if (!csrf.verify(visit)) return again({ problem: 'session_expired' })
  if (!settings.registration.enabled) return again({ status: 403 })
  const provider = form.get('provider')
  if (provider !== undefined) {
    return (
      (await beginWithProvider(context, visit, provider, request)) ?? again({ problem: 'provider_failed' })
    )
  }
  if (!settings.password.enabled) return again({ status: 403 })
  const [email, name, password] = [form.get('email'), form.get('name')?.trim(), form.get('password')]
  const fields: RegistrationFieldProblems = {
    email: email ? undefined : 'missing',
    name: name ? ([...name].length > nameLimit ? 'too_long' : undefined) : 'missing',
    password: password ? undefined : 'missing',
  }
  if (!email || !name || !password || fields.name) return again({ fields })
  const elsewhere = await leadOn(context, visit, request)
  if (elsewhere) return elsewhere
  try {
    const traits = { email, name }
    const newcomer: Newcomer = {
      traits,
      signUp: { method: 'password' },
      enrol: () => credentials.password.enrol(password, traits),
      application: await applicationOf(context, request),
    }
    return await welcome(
      context,
      visit,
      request,
      await registrations.begin(newcomer, askerOf(context, visit)),
      newcomer,
    )
  } catch (error) {
    if (isFault<Refusal>(error) && Object.hasOwn(problems, error.reason))
      return again({ ...problems[error.reason], retryAfter: error.retryAfter })
    throw error
  }
}

/** Leads on whoever has an account now, and those to their mailbox who have to show that the address is theirs. */
export async function welcome(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
  registered: Registered,
  { signUp }: Pick<Newcomer, 'signUp'>,
): Promise<Answer> {
  if ('identity' in registered) return finishSignIn(context, visit, request, registered.identity, signUp)
  const { pending: registration } = registered
  return {
    redirectTo: context.link('/ui/registration/code', { registration, login_challenge: request?.challenge }),
  }
}

export const askerOf = (context: Context, visit: Visit): Asker => ({
  ...originOf(context, visit),
  browser: context.csrf.browser(visit),
  locale: visit.language.tag,
})

/** The name in mails of the application that somebody comes from. */
export const applicationOf = async (
  context: Context,
  request: LoginRequest | undefined,
): Promise<string | undefined> =>
  (request && (await context.clients.load(request.clientId)))?.metadata.client_name

interface Found {
  problem?: RegistrationProblem
  fields?: RegistrationFieldProblems
  status?: number
  /** Seconds. */
  retryAfter?: number | undefined
}

type Refusal =
  | 'invalid_traits'
  | 'identifier_taken'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_too_common'
  | 'password_too_similar'
  | 'too_many_attempts'
  | 'busy'

const problems: Record<Refusal, Found> = {
  invalid_traits: { fields: { email: 'invalid' } },
  identifier_taken: { fields: { email: 'taken' } },
  password_too_short: { fields: { password: 'too_short' } },
  password_too_long: { fields: { password: 'too_long' } },
  password_too_common: { fields: { password: 'too_common' } },
  password_too_similar: { fields: { password: 'similar' } },
  too_many_attempts: { problem: 'too_many_attempts' },
  busy: { problem: 'busy' },
}

const statuses: Partial<Record<RegistrationProblem, number>> = {
  session_expired: 403,
  too_many_attempts: 429,
  busy: 503,
  provider_failed: 502,
}

async function render(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
  { problem, fields, status, retryAfter = problem === 'busy' ? 1 : undefined }: Found,
): Promise<Answer> {
  const { settings, shell, form, link } = context
  const challenge = request?.challenge
  const open = settings.registration.enabled
  const page = registrationPage({
    shell,
    language: visit.language,
    client: await loadClientView(context, request?.clientId, request?.requestUrl),
    password:
      open && settings.password.enabled
        ? form(visit, '/ui/registration', { login_challenge: challenge })
        : undefined,
    providers: open ? providersView(context, visit, '/ui/registration', challenge) : undefined,
    email: visit.form.get('email') ?? request?.oidcContext.loginHint,
    name: visit.form.get('name'),
    passwordMinLength: settings.password.minLength,
    problem,
    retryAfter,
    fieldProblems: fields,
    signInHref: link('/ui/login', { login_challenge: challenge }),
  })
  const failed = problem ? (statuses[problem] ?? 400) : fields ? 400 : 200
  const [field] = Object.entries(fields ?? {}).filter(([, found]) => found !== undefined)
  const refusal = problem ?? field?.join('_')
  return {
    page,
    refusal,
    status: status ?? failed,
    formsLeadAway: true,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}
