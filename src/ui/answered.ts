import type { Context } from './context.ts'
import { judge } from './demand.ts'
import type { LoginRequest } from './login-request.ts'
import type { Answer, Visit } from './visit.ts'

/**
 * The way on for somebody whose login request was answered already: nobody gets mail for it any more. `undefined` if the
 * request still waits, or if there is none.
 */
export async function leadOnAnswered(
  context: Context,
  visit: Visit,
  request: LoginRequest | undefined,
): Promise<Answer | undefined> {
  if (!request || !(await context.loginSessions.isRedeemed(request.id))) return undefined
  const session = await context.browserSession.load(visit)
  const isAnswered = session !== undefined && (await judge(context, request, session)).shortfall === undefined
  return {
    redirectTo: isAnswered
      ? context.link('/ui/login', { login_challenge: request.challenge })
      : request.restartUrl,
  }
}
