import { isFault } from '../kernel/fault.ts'
import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { signOutPage } from './pages/sign-out.ts'
import { signedOutPage } from './pages/signed-out.ts'
import { userView } from './user-view.ts'
import type { Answer, Visit } from './visit.ts'

/** `GET /ui/logout`: asks whether to sign out, for an application or of Gatehouse itself. */
export async function showSignOut(context: Context, visit: Visit): Promise<Answer> {
  const { interactions, browserSession, clients, shell, form, link } = context
  const challenge = visit.query.get('logout_challenge')
  const request = challenge === undefined ? undefined : interactions.loadLogoutRequest(challenge)
  const session = await browserSession.load(visit)
  if (!request && !session) return { redirectTo: link('/ui/signed-out') }
  if (request?.rpInitiated && request.clientId !== undefined) {
    const client = await clients.load(request.clientId)
    if (client?.metadata.skip_logout_consent) return signOut(context, visit, challenge)
  }
  const page = signOutPage({
    shell,
    language: visit.language,
    form: form(visit, '/ui/logout', { logout_challenge: challenge }),
    client: await loadClientView(context, request?.clientId),
    expired: visit.query.has('expired'),
    user:
      session && (!request || request.subject === session.identity.id)
        ? userView(session.identity)
        : undefined,
  })
  return { page, formsLeadAway: true }
}

/** `POST /ui/logout`. */
export async function submitSignOut(context: Context, visit: Visit): Promise<Answer> {
  const { interactions, csrf, link } = context
  const challenge = visit.form.get('logout_challenge')
  const askAgain = (of: string | undefined, more: Record<string, string> = {}): string =>
    link('/ui/logout', { logout_challenge: of, ...more })
  if (!csrf.verify(visit))
    return { redirectTo: askAgain(challenge, { expired: 'true' }), refusal: 'csrf_violation' }
  try {
    if (visit.form.get('decision') !== 'reject') return await signOut(context, visit, challenge)
    if (challenge !== undefined) interactions.rejectLogoutRequest(challenge)
    return { redirectTo: link('/ui/') }
  } catch (error) {
    if (!isFault(error, 'expired_challenge', 'unknown_challenge') || challenge === undefined) throw error
    const renewed = interactions.renewLogoutRequest(challenge)
    if (renewed === undefined) return { redirectTo: askAgain(challenge) }
    return { redirectTo: askAgain(renewed, { expired: 'true' }), refusal: 'session_expired' }
  }
}

async function signOut(context: Context, visit: Visit, challenge: string | undefined): Promise<Answer> {
  const { interactions, browserSession, link } = context
  const accepted = challenge === undefined ? undefined : interactions.acceptLogoutRequest(challenge)
  const request = challenge === undefined ? undefined : interactions.loadLogoutRequest(challenge)
  const session = await browserSession.load(visit)
  if (session && (!request || request.subject === session.identity.id))
    await browserSession.end(visit, session, request?.sessionId)
  return accepted ?? { redirectTo: link('/ui/signed-out') }
}

/** `GET /ui/signed-out`. */
export const showSignedOut = ({ shell, link }: Context, { language }: Visit): Answer => ({
  page: signedOutPage({ shell, language, signInHref: link('/ui/login') }),
})
