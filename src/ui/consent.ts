import { type Client, interactionUrls } from '../domain/clients/index.ts'
import { claimsOf } from '../domain/identities/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import { withQuery } from '../kernel/url.ts'
import { clientView } from './client-view.ts'
import type { Context } from './context.ts'
import { showError } from './error.ts'
import { requireAsked } from './login-request.ts'
import { consentPage } from './pages/consent.ts'
import { userView } from './user-view.ts'
import type { Answer, Visit } from './visit.ts'

type ConsentRequest = ReturnType<Context['interactions']['loadConsentRequest']>

/** `GET /ui/consent`: grants at once what was granted before or needs no asking, and asks for the rest. */
export async function showConsent(context: Context, visit: Visit): Promise<Answer> {
  const found = await load(context, visit, visit.query.get('consent_challenge'))
  if (!('session' in found)) return found
  const { request, client, session } = found
  if (request.skip || client.metadata.skip_consent) {
    return grant(context, request, session, request.requestedScope, false)
  }
  return render(context, visit, found)
}

/** `POST /ui/consent`: the user has decided. */
export async function submitConsent(context: Context, visit: Visit): Promise<Answer> {
  const { form } = visit
  const found = await load(context, visit, form.get('consent_challenge'))
  if (!('session' in found)) return found
  const { request, session } = found
  if (!context.csrf.verify(visit)) return showError(context, visit, 'csrf_violation')
  if (form.get('decision') !== 'accept') {
    const { redirectTo } = context.interactions.rejectConsentRequest(request.challenge, {
      error: 'access_denied',
      errorDescription: 'The resource owner denied the request.',
    })
    return { redirectTo }
  }
  const ticked = new Set(form.all('grant_scope'))
  const scope = request.requestedScope.filter((each) => each === 'openid' || ticked.has(each))
  return grant(context, request, session, scope, form.get('remember') === 'true')
}

interface Found {
  request: ConsentRequest
  client: Client
  session: Session
}

/** Consent is given by the person that it is about: the browser must be signed in as the request's subject. */
async function load(context: Context, visit: Visit, challenge: string | undefined): Promise<Found | Answer> {
  if (challenge === undefined) return showError(context, visit, 'invalid_request')
  const request = context.interactions.loadConsentRequest(challenge)
  const [session, client] = await Promise.all([
    context.browserSession.load(visit),
    context.clients.load(request.clientId),
  ])
  if (!client) return showError(context, visit, 'invalid_client')
  requireAsked(context, interactionUrls(client).consent, 'consent')
  if (session?.identity.id !== request.subject) return showError(context, visit, 'login_required')
  return { request, client, session }
}

function grant(
  { interactions }: Context,
  { challenge, requestedAudience }: ConsentRequest,
  { identity }: Session,
  scope: string[],
  remember: boolean,
): Answer {
  // The authorization server itself says who the subject is.
  const { sub: _, ...idToken } = claimsOf(identity, scope)
  const { redirectTo } = interactions.acceptConsentRequest(challenge, {
    grantScope: scope,
    grantAudience: requestedAudience,
    session: { idToken },
    remember,
    rememberFor: 0,
  })
  return { redirectTo }
}

function render(context: Context, visit: Visit, { request, client, session }: Found): Answer {
  const page = consentPage({
    shell: context.shell,
    // A device fetches its answer itself; its browser is not sent anywhere.
    client:
      request.endpoint === 'device'
        ? { ...clientView(client), host: undefined }
        : clientView(client, request.requestUrl),
    user: userView(session.identity),
    scopes: request.requestedScope.map((name) => ({ name })),
    form: context.form(visit, '/ui/consent', { consent_challenge: request.challenge }),
    remember: true,
    switchAccountHref: withQuery(request.requestUrl, { prompt: 'select_account' }),
  })
  return { page, formsLeadAway: true }
}
