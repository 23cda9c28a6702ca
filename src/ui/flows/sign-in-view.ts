import type { Session } from '../../domain/sessions/index.ts'
import type { Context } from '../context.ts'
import { judge } from '../demand.ts'
import type { Html } from '../html.ts'
import type { LoginRequest } from '../login-request.ts'
import { signInPage } from '../pages/sign-in.ts'
import { type SignInNotice, type SignInProblem, signInNotices } from '../problems.ts'
import { userView } from '../user-view.ts'
import type { UserView } from '../views.ts'
import type { Visit } from '../visit.ts'
import { problemIn } from './messages.ts'
import { providersView } from './providers-view.ts'
import type { Shown } from './show.ts'

/** Problems that a link from the mailbox mends. */
const asksForLink: readonly SignInProblem[] = ['proof_needed', 'link_useless']

export async function signInView(shown: Shown): Promise<Html> {
  const { context, visit, language, flow, request, said, retryAfter, client, form } = shown
  const { settings, shell, link } = context
  const session = await context.browserSession.load(visit)
  const confirm =
    request && session && (await mayConfirm(context, request, session))
      ? personToConfirm(shown, session)
      : undefined
  const { challenge } = flow
  const problem = problemIn(said) as SignInProblem | undefined
  return signInPage({
    ...{ shell, language, client },
    password: settings.password.enabled ? form('password') : undefined,
    providers: providersView(shown),
    email: flow.typed['email'] ?? visit.query.get('login_hint') ?? request?.oidcContext.loginHint,
    problem,
    notice: said.map(({ reason }) => reason).find((reason) => reason in signInNotices) as
      | SignInNotice
      | undefined,
    browserLink:
      problem !== undefined && asksForLink.includes(problem) && context.links ? form('link') : undefined,
    retryAfter,
    registerHref: settings.registration.enabled
      ? link('/ui/registration', { login_challenge: challenge })
      : undefined,
    confirm,
    switchAccountHref: confirm && link('/ui/login', { login_challenge: challenge, account: 'other' }),
  })
}

/** Whether the application leaves it to the person of the session to answer. */
async function mayConfirm(context: Context, request: LoginRequest, session: Session): Promise<boolean> {
  const { demand } = await judge(context, request, session)
  const isWanted = demand.subject === undefined || demand.subject === session.identity.id
  return !demand.choose && isWanted
}

/** The person who is asked to prove themselves again: the one of the session, unless they want to be somebody else. */
function personToConfirm({ visit, flow }: Shown, { identity }: Session): UserView | undefined {
  if (wantsOther(visit)) return undefined
  const user = userView(identity)
  const typed = flow.typed['email']
  return user.email !== undefined && (typed === undefined || typed === user.email) ? user : undefined
}

export const wantsOther = (visit: Visit): boolean => visit.query.get('account') === 'other'
