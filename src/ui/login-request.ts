import { interactionUrls } from '../domain/clients/index.ts'
import type { Standing } from '../domain/flows/index.ts'
import { type InteractionFault, promptIn } from '../domain/interactions/index.ts'
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

/** Tells the authorization server who signed in; `anew`: for this request, and not by an earlier session. */
export function acceptLogin(
  { interactions }: Context,
  { receivedAt }: Visit,
  { challenge }: LoginRequest,
  session: Session,
  { tell }: Pick<Standing, 'tell'>,
  anew = false,
): Answer {
  const { redirectTo } = interactions.acceptLoginRequest(challenge, {
    subject: session.identity.id,
    anew,
    authenticatedAt: session.authenticatedAt,
    provenSince: receivedAt,
    remember: true,
    rememberFor: 0,
    ...tell(session),
    identityProviderSessionId: session.id,
  })
  return { redirectTo }
}

/**
 * The authorization server remembers somebody, but this browser's session is not (or no longer) theirs: they signed out,
 * or were turned off. Then nobody counts as signed in, and the request starts over with a sign-in.
 */
export function forgetRemembered(context: Context, request: LoginRequest): Answer {
  return promptIn(request.query).includes('none')
    ? refuseSilently(context, request)
    : { redirectTo: withQuery(request.restartUrl, { prompt: 'login' }) }
}

/** Nobody may be asked, and nobody's session is an answer (OpenID Connect Core §3.1.2.6). */
export function refuseSilently({ interactions }: Context, request: LoginRequest): Answer {
  const { redirectTo } = interactions.rejectLoginRequest(request.challenge, {
    error: 'login_required',
    errorDescription: 'The user has to sign in.',
  })
  return { redirectTo }
}
