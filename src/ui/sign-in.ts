import type { Identity } from '../domain/identities/index.ts'
import type { SignUpMethod } from '../domain/registrations/index.ts'
import type { Evidence, Session } from '../domain/sessions/index.ts'
import type { ThrottleFault } from '../domain/throttle/index.ts'
import { isFault } from '../kernel/fault.ts'
import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { judge } from './demand.ts'
import { originOf } from './device-cookie.ts'
import {
  acceptLogin,
  forgetRemembered,
  type LoginRequest,
  loadLoginRequest,
  refuseSilently,
} from './login-request.ts'
import { signInPage } from './pages/sign-in.ts'
import { type SignInProblem, signInProblems } from './problems.ts'
import { beginWithProvider, providersView } from './providers.ts'
import { showUnmet, unmetRedirect } from './unmet.ts'
import { userView } from './user-view.ts'
import type { UserView } from './views.ts'
import type { Answer, Visit } from './visit.ts'

/** `GET /ui/login`: lets through who is signed in already, and asks everybody else. */
export async function showSignIn(context: Context, visit: Visit): Promise<Answer> {
  const request = await loadLoginRequest(context, visit.query.get('login_challenge'))
  const session = await context.browserSession.load(visit)
  if (session && !request) return { redirectTo: context.link('/ui/') }
  if (request) {
    if (request.skip && session?.identity.id !== request.subject) return forgetRemembered(context, request)
    const known = wantsOther(visit) ? undefined : session
    const judged = await judge(context, request, known)
    const { demand, shortfall, isUnmet } = judged
    if (known && !shortfall) return acceptLogin(context, visit, request, known, judged)
    if (isUnmet && demand.silent) return { redirectTo: unmetRedirect(context, request) }
    if (isUnmet) return showUnmet(context, visit, request, { isSignedIn: known !== undefined })
    if (demand.silent) return refuseSilently(context, request)
  }
  return render(context, visit, { request, session, problem: problemIn(visit) }, 200)
}

/** `POST /ui/login`: a provider was chosen, or an e-mail address and a password were entered. */
export async function submitSignIn(context: Context, visit: Visit): Promise<Answer> {
  const { form } = visit
  const request = await loadLoginRequest(context, form.get('login_challenge'))
  const again = async (problem: SignInProblem, retryAfter?: number) =>
    render(context, visit, {
      request,
      session: await context.browserSession.load(visit),
      problem,
      retryAfter,
    })
  if (!context.csrf.verify(visit)) return again('session_expired')
  const provider = form.get('provider')
  if (provider !== undefined) {
    return (await beginWithProvider(context, visit, provider, request)) ?? again('provider_failed')
  }
  if (!context.settings.password.enabled) return again('invalid_credentials')
  const [identifier, password] = [form.get('email'), form.get('password')]
  if (identifier === undefined || password === undefined) return again('missing_fields')
  try {
    const from = originOf(context, visit)
    const identity = await context.credentials.password.verify({
      identifier,
      password,
      client: request?.clientId,
      ...from,
    })
    return await finishSignIn(context, visit, request, identity, { method: 'password' })
  } catch (error) {
    if (isFault<Refusal>(error) && Object.hasOwn(problems, error.reason))
      return again(problems[error.reason], error.retryAfter)
    throw error
  }
}

/** Signs the browser in and leads on: back to the authorization server, or home. */
export async function finishSignIn(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
  identity: Identity,
  proof: SignUpMethod,
): Promise<Answer> {
  const evidence = evidenceOf(proof, context.clock.now())
  const session = await context.browserSession.begin(visit, identity, evidence, request?.clientId)
  if (!session) {
    const problem: SignInProblem = 'session_expired'
    return { redirectTo: context.link('/ui/login', { login_challenge: request?.challenge, problem }) }
  }
  if (!request) return { redirectTo: context.link('/ui/') }
  const judged = await judge(context, request, session)
  // The page says what is missing, and how to go on.
  if (judged.shortfall === 'too_weak')
    return { redirectTo: context.link('/ui/login', { login_challenge: request.challenge }) }
  return acceptLogin(context, visit, request, session, judged, true)
}

const evidenceOf = ({ method, upstream }: SignUpMethod, at: number): Evidence => ({
  method,
  factor: 'first',
  at,
  ...(upstream && { upstream }),
})

type Refusal = 'invalid_credentials' | 'identity_inactive' | ThrottleFault | 'busy'

const problems: Record<Refusal, SignInProblem> = {
  invalid_credentials: 'invalid_credentials',
  identity_inactive: 'account_disabled',
  too_many_attempts: 'too_many_attempts',
  proof_needed: 'too_many_attempts',
  busy: 'busy',
}

const statuses: Partial<Record<SignInProblem, number>> = {
  session_expired: 403,
  account_disabled: 403,
  too_many_attempts: 429,
  busy: 503,
  provider_failed: 502,
}

async function render(
  context: Context,
  visit: Visit,
  { request, session, problem, retryAfter = problem === 'busy' ? 1 : undefined }: Situation,
  status = problem === undefined ? 200 : (statuses[problem] ?? 400),
): Promise<Answer> {
  const { settings, shell } = context
  const challenge = request?.challenge
  const email = visit.form.get('email')
  const choose = request && (await judge(context, request, undefined)).demand.choose
  const confirm = request && session && !choose ? personToConfirm(visit, session) : undefined
  const page = signInPage({
    shell,
    language: visit.language,
    client: await loadClientView(context, request?.clientId, request?.requestUrl),
    password: settings.password.enabled
      ? context.form(visit, '/ui/login', { login_challenge: challenge })
      : undefined,
    providers: providersView(context, visit, '/ui/login', challenge),
    email: email ?? request?.oidcContext.loginHint,
    problem,
    retryAfter,
    registerHref: settings.registration.enabled
      ? context.link('/ui/registration', { login_challenge: challenge })
      : undefined,
    confirm,
    switchAccountHref: confirm && context.link('/ui/login', { login_challenge: challenge, account: 'other' }),
  })
  return {
    page,
    status,
    refusal: problem,
    formsLeadAway: true,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

interface Situation {
  request: LoginRequest | undefined
  session: Session | undefined
  problem: SignInProblem | undefined
  /** Seconds. */
  retryAfter?: number | undefined
}

/** Who is asked to prove themselves again: the person of the session, unless they want to be somebody else. */
function personToConfirm(visit: Visit, { identity }: Session): UserView | undefined {
  if (wantsOther(visit)) return undefined
  const user = userView(identity)
  const typed = visit.form.get('email')
  return user.email !== undefined && (typed === undefined || typed === user.email) ? user : undefined
}

const wantsOther = (visit: Visit): boolean => visit.query.get('account') === 'other'

/** The callback of a provider leads here with what went wrong there. Other words are not taken from a link. */
function problemIn(visit: Visit): SignInProblem | undefined {
  const problem = visit.query.get('problem')
  return problem !== undefined && Object.hasOwn(signInProblems, problem)
    ? (problem as SignInProblem)
    : undefined
}
