import { assuranceTableOf, interactionUrls } from '../domain/clients/index.ts'
import type { InteractionFault } from '../domain/interactions/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import { Fault } from '../kernel/fault.ts'
import { joinUrl, withQuery } from '../kernel/url.ts'
import type { Context } from './context.ts'
import type { Answer, Visit } from './visit.ts'

export type LoginRequest = ReturnType<Context['interactions']['loadLoginRequest']>

/** The request for which somebody is to sign in; `undefined` where they sign in to Gatehouse itself. Throws its faults. */
export async function loadLoginRequest(
  context: Context,
  challenge: string | undefined,
): Promise<LoginRequest | undefined> {
  if (challenge === undefined) return undefined
  const request = context.interactions.loadLoginRequest(challenge)
  const client = await context.clients.load(request.clientId)
  requireAsked(context, client && interactionUrls(client).login, 'login')
  return request
}

/** The same for the page on which people sign up: it is there for whom the sign-in page is, and by itself. */
export async function loadRegistrationRequest(
  context: Context,
  challenge: string | undefined,
): Promise<LoginRequest | undefined> {
  if (challenge === undefined || !isHosted(context, context.settings.urls.registration, 'registration'))
    return loadLoginRequest(context, challenge)
  const request = context.interactions.loadLoginRequest(challenge)
  const client = await context.clients.load(request.clientId)
  return client && interactionUrls(client).login ? loadLoginRequest(context, challenge) : request
}

/**
 * Challenges stand in addresses, and anybody can bring theirs here. Where another application answers the requests of a
 * client, whoever signs up at these pages must not get past it.
 */
export function requireAsked(context: Context, own: string | undefined, page: 'login' | 'consent'): void {
  if (!isHosted(context, own ?? context.settings.urls[page], page))
    throw new Fault<InteractionFault>('unknown_challenge', 'Another application answers this request.')
}

const isHosted = ({ settings }: Context, url: string, page: string): boolean =>
  new URL(url).href === new URL(joinUrl(settings.publicUrl, `/ui/${page}`)).href

/** Values of `prompt` that demand more than a session. */
const newSignIn: ReadonlySet<string> = new Set(['login', 'select_account', 'registration', 'create'])

/**
 * Whether the session that the browser has answers the request, or somebody has to do something
 * (OpenID Connect Core §3.1.2.1: prompt, max_age, id_token_hint).
 */
export function isAnsweredBy(request: LoginRequest, session: Session, now: number): boolean {
  const { prompt, maxAge } = demands(request)
  if (prompt.some((value) => newSignIn.has(value))) return false
  if (maxAge !== undefined && session.authenticatedAt + maxAge * 1000 < now) return false
  const hinted = request.oidcContext.idTokenHintClaims?.['sub']
  return hinted === undefined || hinted === session.identity.id
}

/** Whether the person must prove themselves anew, wherever they do it. */
export function demandsAuthentication(request: LoginRequest | undefined): boolean {
  if (!request) return false
  const { prompt, maxAge } = demands(request)
  return prompt.includes('login') || maxAge !== undefined
}

export const demandsChoice = (request: LoginRequest): boolean =>
  demands(request).prompt.includes('select_account')

function demands({ requestUrl }: LoginRequest): { prompt: string[]; maxAge: number | undefined } {
  const query = new URL(requestUrl).searchParams
  const maxAge = query.get('max_age')
  return {
    prompt: (query.get('prompt') ?? '').split(' '),
    maxAge: maxAge !== null && /^\d+$/.test(maxAge) ? Number(maxAge) : undefined,
  }
}

/** Tells the authorization server who signed in. */
export async function acceptLogin(
  { interactions, clients, assurance }: Context,
  { receivedAt }: Visit,
  { challenge, clientId }: LoginRequest,
  session: Session,
): Promise<Answer> {
  const client = await clients.load(clientId)
  const table = assurance.tableOf(client && assuranceTableOf(client), 'hosted')
  const { acr, amr } = table.assess(session.evidence)
  const { redirectTo } = interactions.acceptLoginRequest(challenge, {
    subject: session.identity.id,
    authenticatedAt: session.authenticatedAt,
    provenSince: receivedAt,
    remember: true,
    rememberFor: 0,
    acr,
    amr,
    identityProviderSessionId: session.id,
  })
  return { redirectTo }
}

/**
 * The authorization server remembers somebody, but this browser's session is not (or no longer) theirs: they signed out,
 * or were turned off. Then nobody counts as signed in, and the request starts over with a sign-in.
 */
export function forgetRemembered({ interactions }: Context, request: LoginRequest): Answer {
  if (!demands(request).prompt.includes('none'))
    return { redirectTo: withQuery(request.restartUrl, { prompt: 'login' }) }
  const { redirectTo } = interactions.rejectLoginRequest(request.challenge, {
    error: 'login_required',
    errorDescription: 'The user has to sign in.',
  })
  return { redirectTo }
}
