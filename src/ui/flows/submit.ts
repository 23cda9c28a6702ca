import type { Flow } from '../../domain/flows/index.ts'
import { normalizeEmail } from '../../domain/identities/index.ts'
import { promptIn } from '../../domain/interactions/index.ts'
import type { Body, FlowKind } from '../../domain/methods/index.ts'
import type { Session } from '../../domain/sessions/index.ts'
import { isFault } from '../../kernel/fault.ts'
import { withQuery } from '../../kernel/url.ts'
import { leadOnAnswered } from '../answered.ts'
import type { Context } from '../context.ts'
import { judge } from '../demand.ts'
import { originOf } from '../device-cookie.ts'
import { showError } from '../error.ts'
import type { LoginRequest } from '../login-request.ts'
import type { Answer, Visit } from '../visit.ts'
import { continuityOf, keepContinuity } from './continuity.ts'
import { leadOn } from './lead-on.ts'
import { isNotice } from './messages.ts'
import { pathOf, restart } from './restart.ts'
import { requestOf } from './show.ts'

/** `POST /ui/login` and `POST /ui/registration`: leads to the page that shows what came of it, so that it can be reloaded. */
export const submitFlow =
  (kind: FlowKind) =>
  async (context: Context, visit: Visit): Promise<Answer> => {
    if (isForeign(visit)) return showError(context, visit, 'csrf_violation')
    const flow = context.csrf.verify(visit) ? await flowIn(context, visit, kind) : undefined
    if (!flow) return showAnew(context, visit, kind)
    const fields = Object.fromEntries(visit.form.names().map((name) => [name, visit.form.get(name)]))
    // No form may send a query.
    return submitTo(context, visit, flow, { ...fields, query: undefined })
  }

/** A form that this browser was not given, or whose cookie is gone: nothing comes of it, and nothing is stored. */
function showAnew({ link }: Context, { form }: Visit, kind: FlowKind): Answer {
  const parameters = {
    login_challenge: form.get('login_challenge'),
    login_hint: form.get('email'),
    expired: 'true',
  }
  return { redirectTo: link(pathOf({ kind }), parameters), refusal: 'session_expired' }
}

/** Forms post to where they came from. Old browsers do not tell. */
const isForeign = ({ fetchSite }: Visit): boolean => fetchSite !== undefined && fetchSite !== 'same-origin'

/** Ids of forms that we showed are stored as they come. */
const idShape = /^[\w-]{16,64}$/

/** The flow of a form: one that is stored, or one that begins with it. */
async function flowIn(context: Context, visit: Visit, kind: FlowKind): Promise<Flow | undefined> {
  const { form } = visit
  const [id, browser] = [form.get('flow'), context.csrf.browser(visit)]
  if (id === undefined || !idShape.test(id)) return undefined
  if (form.get('new') === undefined) return context.flows.load(id, browser)
  return context.flows.begin({ kind, browser, id, challenge: form.get('login_challenge') })
}

/** Submits and leads on, for whatever face of the browser the words came from. */
export async function submitTo(context: Context, visit: Visit, flow: Flow, body: Body): Promise<Answer> {
  let request: LoginRequest | undefined
  try {
    request = await requestOf(context, flow)
  } catch (error) {
    if (isFault(error, 'expired_challenge')) return restart(context, flow, body)
    throw error
  }
  const elsewhere =
    flow.sessionId === undefined && mayMail(flow, body)
      ? await leadOnAnswered(context, visit, request)
      : undefined
  if (elsewhere) return elsewhere
  const by = {
    receivedAt: visit.receivedAt,
    origin: originOf(context, visit),
    userAgent: visit.userAgent,
    locale: (request ? visit.languageFor(request.oidcContext.uiLocales) : visit.language).tag,
    client: request?.clientId,
    application: request && (await context.clients.load(request.clientId))?.metadata.client_name,
    session: await context.browserSession.load(visit),
  }
  const judged = request && (await judge(context, request, undefined))
  const providerPart = {
    continuity: continuityOf(visit),
    reauthenticate: judged?.demand.reauthenticate ?? false,
  }
  const outcome = await context.flows.submit(flow, { ...body, ...providerPart }, by)
  switch (outcome.is) {
    case 'form':
      return shown(context, outcome.flow)
    case 'away':
      keepContinuity(context, visit, outcome.continuity)
      return { redirectTo: outcome.to }
    case 'done':
      return leadOn(context, visit, request, outcome)
    case 'over':
      return request && isOther(by.session, body)
        ? askAnother(context, request, body)
        : restart(context, outcome.flow, body)
  }
}

/** Whether the form names somebody else than the session that would answer the request. */
function isOther(session: Session | undefined, body: Body): boolean {
  const email = normalizeEmail(String(body['email'] ?? ''))
  return (
    session !== undefined && email !== undefined && email !== normalizeEmail(session.identity.traits.email)
  )
}

/** The request begins anew for somebody else: its answers were for those who came before. */
function askAnother({ interactions, link }: Context, { challenge, query }: LoginRequest, body: Body): Answer {
  const again = interactions.restartUrlOf(challenge, String(body['email']))
  const prompt = [...new Set([...promptIn(query), 'select_account'])].join(' ')
  return {
    redirectTo: again === undefined ? link('/ui/login') : withQuery(again, { prompt }),
    refusal: 'session_expired',
  }
}

/** Whether something may be mailed for what is submitted: not for a request that was answered already. */
const mayMail = ({ kind, draft }: Flow, body: Body): boolean =>
  kind === 'registration' || draft !== undefined || body['query'] !== undefined || body['method'] === 'link'

const shown = (context: Context, flow: Flow): Answer => {
  const [first] = flow.said
  const redirectTo = context.link(pathOf(flow), { flow: flow.id })
  const refusal = first === undefined || isNotice(first.reason) ? undefined : first
  return refusal
    ? { redirectTo, refusal: [refusal.at, refusal.reason].filter(Boolean).join('_'), detail: refusal.detail }
    : { redirectTo }
}
