import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import { showError } from './error.ts'
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
  if (!csrf.verify(visit)) return showError(context, visit, 'csrf_violation')
  const challenge = visit.form.get('logout_challenge')
  if (visit.form.get('decision') === 'reject') {
    if (challenge !== undefined) interactions.rejectLogoutRequest(challenge)
    return { redirectTo: link('/ui/') }
  }
  return signOut(context, visit, challenge)
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
