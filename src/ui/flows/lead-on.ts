import type { Outcome } from '../../domain/flows/index.ts'
import type { Context } from '../context.ts'
import { judge } from '../demand.ts'
import { acceptLogin, type LoginRequest } from '../login-request.ts'
import type { Answer, Visit } from '../visit.ts'

/** Signs the browser in and leads on: back to the authorization server, or home. */
export async function leadOn(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
  { session, token }: Extract<Outcome, { is: 'done' }>,
): Promise<Answer> {
  context.browserSession.keep(visit, session, token)
  if (!request) return { redirectTo: context.link('/ui/') }
  const judged = await judge(context, request, session)
  // The page says what is missing, and how to go on.
  if (judged.shortfall === 'too_weak')
    return { redirectTo: context.link('/ui/login', { login_challenge: request.challenge }) }
  return acceptLogin(context, visit, request, session, judged, true)
}
