import type { FlowKind } from '../../domain/methods/index.ts'
import type { Session } from '../../domain/sessions/index.ts'
import type { Context } from '../context.ts'
import { judge } from '../demand.ts'
import { acceptLogin, forgetRemembered, type LoginRequest, refuseSilently } from '../login-request.ts'
import { showUnmet, unmetRedirect } from '../unmet.ts'
import type { Answer, Visit } from '../visit.ts'
import { requestOf, showFlow } from './show.ts'
import { wantsOther } from './sign-in-view.ts'

/** `GET /ui/login` and `GET /ui/registration`: a state that is there already, or a new beginning. */
export const beginOrShow =
  (kind: FlowKind) =>
  async (context: Context, visit: Visit): Promise<Answer> => {
    const id = visit.query.get('flow')
    const flow = id === undefined ? undefined : await context.flows.load(id, context.csrf.browser(visit))
    return flow ? showFlow(context, visit, flow) : begin(context, visit, kind)
  }

async function begin(context: Context, visit: Visit, kind: FlowKind): Promise<Answer> {
  const challenge = visit.query.get('login_challenge')
  const session = await context.browserSession.load(visit)
  const request = await requestOf(context, { kind, challenge })
  if (!request && session) return { redirectTo: context.link('/ui/') }
  const answered = request && (await answer(context, visit, kind, request, session))
  if (answered) return answered
  const flow = context.flows.begin({ kind, challenge, browser: context.csrf.browser(visit) })
  // Its address names a flow of another browser, or one that is over.
  const isLost = visit.query.has('flow') || visit.query.has('expired')
  return showFlow(context, visit, isLost ? { ...flow, said: [{ reason: 'session_expired' }] } : flow)
}

/** Lets through whose session answers the request, and turns away for whom no way here leads to what is demanded. */
async function answer(
  context: Context,
  visit: Visit,
  kind: FlowKind,
  request: LoginRequest,
  session: Session | undefined,
): Promise<Answer | undefined> {
  if (kind === 'registration') {
    const { isUnmet } = await judge(context, request, undefined)
    return isUnmet ? showUnmet(context, visit, request, { isSignedIn: false }) : undefined
  }
  if (request.skip && session?.identity.id !== request.subject) return forgetRemembered(context, request)
  const known = wantsOther(visit) ? undefined : session
  const judged = await judge(context, request, known)
  const { demand, shortfall, isUnmet } = judged
  if (known && !shortfall) return acceptLogin(context, visit, request, known, judged)
  if (isUnmet && demand.silent) return { redirectTo: unmetRedirect(context, request) }
  if (isUnmet) return showUnmet(context, visit, request, { isSignedIn: known !== undefined })
  return demand.silent ? refuseSilently(context, request) : undefined
}
