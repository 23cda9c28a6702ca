import type { Flow } from '../../domain/flows/index.ts'
import { isFault } from '../../kernel/fault.ts'
import { loadClientView } from '../client-view.ts'
import type { Context } from '../context.ts'
import { type LoginRequest, loadLoginRequest, loadRegistrationRequest } from '../login-request.ts'
import type { Answer, Visit } from '../visit.ts'
import { codeView } from './code-view.ts'
import { leadOn } from './lead-on.ts'
import { currentMessages, retryAfterOf, statusOf } from './messages.ts'
import { registrationView } from './registration-view.ts'
import { restart } from './restart.ts'
import { signInView } from './sign-in-view.ts'

/** The request that a flow answers; `undefined` if there is none. Throws its faults. */
export const requestOf = (
  context: Context,
  { kind, challenge }: Pick<Flow, 'kind' | 'challenge'>,
): Promise<LoginRequest | undefined> =>
  kind === 'login' ? loadLoginRequest(context, challenge) : loadRegistrationRequest(context, challenge)

/** The page of a flow as it stands; reloading it changes nothing. */
export async function showFlow(context: Context, visit: Visit, flow: Flow): Promise<Answer> {
  const outcome = await context.flows.resume(flow)
  if (outcome.is === 'over') return restart(context, flow)
  let request: LoginRequest | undefined
  try {
    request = await requestOf(context, flow)
  } catch (error) {
    if (flow.version > 0 && isFault(error, 'expired_challenge')) return restart(context, flow)
    throw error
  }
  if (outcome.is === 'done') return leadOn(context, visit, request, outcome)
  const said = currentMessages(flow, context.clock.now())
  const language = request ? visit.languageFor(request.oidcContext.uiLocales) : visit.language
  const retryAfter = retryAfterOf(said, context.clock.now())
  const shown = {
    ...{ context, visit, language, flow, request, said, retryAfter },
    client: await loadClientView(context, request?.clientId, request?.requestUrl),
    form: formOf(context, visit, flow),
  }
  const page = flow.draft
    ? codeView(shown)
    : flow.kind === 'login'
      ? await signInView(shown)
      : registrationView(shown)
  return {
    ...{ page, language },
    status: statusOf(said),
    isShownAgain: flow.version > 0,
    formsLeadAway: true,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** The material of its views. */
export interface Shown {
  context: Context
  visit: Visit
  language: Visit['language']
  flow: Flow
  request: LoginRequest | undefined
  said: Flow['said']
  /** Seconds. */
  retryAfter: number | undefined
  client: Awaited<ReturnType<typeof loadClientView>>
  /** A form of the flow; `method` is the one that it is meant for. */
  form(method?: string): ReturnType<Context['form']>
}

/** A flow that is not stored yet travels with its forms. */
const formOf =
  (context: Context, visit: Visit, { id, kind, version, challenge }: Flow): Shown['form'] =>
  (method) =>
    context.form(visit, kind === 'login' ? '/ui/login' : '/ui/registration', {
      flow: id,
      login_challenge: challenge,
      ...(version === 0 && { new: 'true' }),
      method,
    })
