import { type ClaimsRequest, readClaimsRequest, sessionClaims } from '../domain/claims/index.ts'
import { type Client, interactionUrls } from '../domain/clients/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import { isFault } from '../kernel/fault.ts'
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
  const { request, client } = found
  if (request.skip || client.metadata.skip_consent) {
    return grant(context, found, request.requestedScope, claimScopes(context, found), false)
  }
  // The button was pressed twice: the request came again, and its person has chosen already.
  if (request.grantedBefore && claimScopes(context, found).length === 0)
    return grant(context, found, request.grantedBefore, [], false)
  return render(context, visit, found)
}

/** `POST /ui/consent`: the user has decided. A page that is out of date leads to one that is not. */
export async function submitConsent(context: Context, visit: Visit): Promise<Answer> {
  const { form } = visit
  const challenge = form.get('consent_challenge')
  const here = (more: Record<string, string> = {}): string =>
    context.link('/ui/consent', { consent_challenge: challenge, ...more })
  if (challenge === undefined) return { redirectTo: here() }
  if (!context.csrf.verify(visit)) return { redirectTo: here({ expired: 'true' }), refusal: 'csrf_violation' }
  let found: Found | Answer
  try {
    found = await load(context, visit, challenge)
  } catch (error) {
    const again = isFault(error, 'expired_challenge') && context.interactions.restartUrlOf(challenge)
    if (again) return { redirectTo: again, refusal: 'session_expired' }
    if (isFault(error, 'unknown_challenge')) return { redirectTo: here() }
    throw error
  }
  // The page says why.
  if (!('session' in found)) return { redirectTo: here() }
  const { request } = found
  if (form.get('decision') !== 'accept') {
    const { redirectTo } = context.interactions.rejectConsentRequest(request.challenge, {
      error: 'access_denied',
      errorDescription: 'The resource owner denied the request.',
    })
    return { redirectTo }
  }
  const ticked = new Set(form.all('grant_scope'))
  const scope = request.requestedScope.filter((each) => each === 'openid' || ticked.has(each))
  const individually = claimScopes(context, found).filter((each) => ticked.has(each))
  return grant(context, found, scope, individually, form.get('remember') === 'true')
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
  if (session?.identity.id !== request.subject)
    return showError(context, visit, 'login_required', request.restartUrl)
  return { request, client, session }
}

/** Scopes of the claims that the client asks for by name: they are asked about as if it had named them. */
const claimScopes = ({ personClaims }: Context, { client, request }: Found): string[] =>
  personClaims.scopesOf(client, claimsRequest(request))

const claimsRequest = ({ requestUrl, requestedScope }: ConsentRequest): ClaimsRequest =>
  readClaimsRequest(requestedScope.includes('openid') ? new URL(requestUrl).searchParams.get('claims') : null)

async function grant(
  { interactions, personClaims }: Context,
  { request, client, session }: Found,
  scope: string[],
  individually: string[],
  remember: boolean,
): Promise<Answer> {
  const granted = { scope, individually, request: claimsRequest(request) }
  const given = await personClaims.about(session.identity, client, granted)
  const { redirectTo } = interactions.acceptConsentRequest(request.challenge, {
    grantScope: scope,
    grantAudience: request.requestedAudience,
    session: sessionClaims(given),
    remember,
    rememberFor: 0,
  })
  return { redirectTo }
}

function render(context: Context, visit: Visit, { request, client, session }: Found): Answer {
  const page = consentPage({
    shell: context.shell,
    language: visit.language,
    // A device fetches its answer itself; its browser is not sent anywhere.
    client:
      request.endpoint === 'device'
        ? { ...clientView(client), host: undefined }
        : clientView(client, request.requestUrl),
    user: userView(session.identity),
    scopes: [
      ...new Set([...request.requestedScope, ...claimScopes(context, { request, client, session })]),
    ].map((name) => ({ name })),
    form: context.form(visit, '/ui/consent', { consent_challenge: request.challenge }),
    remember: true,
    expired: visit.query.has('expired'),
    switchAccountHref: withQuery(request.restartUrl, { prompt: 'select_account' }),
  })
  return { page, formsLeadAway: true }
}
