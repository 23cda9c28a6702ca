import { randomToken } from '../../../kernel/ids.ts'
import { equal, hash } from '../../../kernel/secrets.ts'
import {
  clearCookie,
  type HttpReply,
  type HttpRequest,
  readCookie,
  setCookie,
} from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { browserState } from '../session-management/browser-state.ts'
import { murmur3 } from './murmur3.ts'

export interface BrowserCookies {
  /** Binds a challenge to this browser: makes sure that it has the cookie and returns the hash of its value. */
  bind(step: Step, clientId: string | undefined, request: HttpRequest, reply: HttpReply): string
  /** Throws `request_forbidden` where the browser is not the one that `bound` was made for. */
  requireBound(step: Step, clientId: string | undefined, bound: string, request: HttpRequest): void
  sessionId(request: HttpRequest): string | undefined
  setSession(sessionId: string, maxAge: number, reply: HttpReply): void
  clearSession(reply: HttpReply): void
  /** `session_state` of an answer to a client; `undefined` if there is none. */
  sessionState(
    client: { id: string; redirectUri: string },
    request: HttpRequest,
    reply: HttpReply,
  ): string | undefined
}

/** Who enters a code for a device has not met its client yet. */
type Step = 'login' | 'consent' | 'device'

const sessionPurpose = 'login-session-cookie'

export function browserCookies(server: AuthorizationServer): BrowserCookies {
  const { settings, cookieSecrets } = server
  const state = browserState(server)
  const suffix = settings.development ? '_dev' : ''
  const sessionName = `${settings.cookieNames.session}${suffix}`
  const sessionAttributes = { ...settings.cookies, path: settings.sessionCookiePath }
  // Each client has a cookie of its own, so that sign-ins for several clients in one browser do not disturb each other.
  const bindingName = (step: Step, clientId: string | undefined) =>
    `${settings.cookieNames[step]}${suffix}${clientId === undefined ? '' : `_${murmur3(clientId)}`}`
  const maxAge = Math.ceil(settings.interactionLifespan / 1000)

  const sessionId = (request: HttpRequest): string | undefined => {
    const sealed = readCookie(request, sessionName)
    return sealed === undefined ? undefined : cookieSecrets.open(sessionPurpose, sealed)
  }

  return {
    bind: (step, clientId, request, reply) => {
      const name = bindingName(step, clientId)
      // Two tabs of one browser share the value: neither makes the other fail.
      const known = readCookie(request, name)
      const value = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomToken()
      setCookie(reply, name, value, { ...settings.cookies, maxAge })
      return hash(value)
    },
    requireBound: (step, clientId, bound, request) => {
      const value = readCookie(request, bindingName(step, clientId))
      if (value === undefined)
        throw new OAuthError('request_forbidden', 'No CSRF value available in the session cookie.')
      if (!equal(hash(value), bound)) {
        throw new OAuthError(
          'request_forbidden',
          'The CSRF value from the token does not match the CSRF value from the data store.',
        )
      }
    },
    sessionId,
    setSession: (sessionId, seconds, reply) => {
      setCookie(reply, sessionName, cookieSecrets.seal(sessionPurpose, sessionId), {
        ...sessionAttributes,
        maxAge: seconds,
      })
      state.keep(sessionId, seconds, reply)
    },
    clearSession: (reply) => {
      clearCookie(reply, sessionName, sessionAttributes)
      state.forget(reply)
    },
    sessionState: (client, request, reply) => state.of(client, sessionId(request), request, reply),
  }
}
