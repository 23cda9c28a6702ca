import type { Session } from '../../domain/sessions/index.ts'
import {
  clearCookie,
  type HttpReply,
  type HttpRequest,
  readCookie,
  setCookie,
} from '../../platform/http/index.ts'
import { flowToken, isFromBrowser } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import type { LoginRequest } from './login-flow.ts'

type Face = Pick<AuthFlow, 'settings' | 'sessions' | 'clock'>

/**
 * The session of the browser: the one under its cookie, which the hosted pages use as well, or else the one from which the
 * sign-in came that the authorization server remembers for it. A front end of another site may keep browsers from taking the
 * cookie.
 */
export async function sessionOf(
  { settings, sessions, authentications }: Face & Pick<AuthFlow, 'authentications'>,
  request: HttpRequest,
  { id, skip, subject, sessionId, browser }: LoginRequest,
): Promise<Session | undefined> {
  const session = await sessions.load(readCookie(request, settings.sessionCookie.name))
  if (session || !skip) return session
  const isBound =
    isFromBrowser(request, browser) || authentications.isTokenOf(id, subject, flowToken(request, id))
  if (!isBound) return undefined
  const remembered = await sessions.loadOfSignIn(sessionId)
  return remembered?.identity.id === subject ? remembered : undefined
}

export function keepSession(
  { settings, clock }: Face,
  reply: HttpReply,
  { token, expiresAt }: { token: string; expiresAt: number },
): void {
  const { name, persistent, ...attributes } = settings.sessionCookie
  const maxAge = persistent ? Math.max(0, Math.floor((expiresAt - clock.now()) / 1000)) : undefined
  setCookie(reply, name, token, { ...attributes, maxAge })
}

export function forgetSession({ settings }: Pick<AuthFlow, 'settings'>, reply: HttpReply): void {
  const { name, persistent: _, ...attributes } = settings.sessionCookie
  clearCookie(reply, name, attributes)
}
