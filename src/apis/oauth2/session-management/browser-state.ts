import { createHash } from 'node:crypto'
import { randomToken } from '../../../kernel/ids.ts'
import { parseUrl } from '../../../kernel/url.ts'
import {
  clearCookie,
  type HttpReply,
  type HttpRequest,
  readCookie,
  setCookie,
} from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'

/** What a script in the browser can tell of its session: whether it is still the same one. */
export interface BrowserState {
  /** The session of the browser begins or lasts longer: for so many seconds. */
  keep(sessionId: string, maxAge: number, reply: HttpReply): void
  forget(reply: HttpReply): void
  /**
   * `session_state` for a client (OpenID Connect Session Management §2); `undefined` if there is none. `sessionId` is the
   * session that the browser has.
   */
  of(
    client: { id: string; redirectUri: string },
    sessionId: string | undefined,
    request: HttpRequest,
    reply: HttpReply,
  ): string | undefined
}

const nothing: BrowserState = { keep: () => {}, forget: () => {}, of: () => undefined }

export function browserState({ settings, cookieSecrets }: AuthorizationServer): BrowserState {
  const { sessionManagement } = settings
  if (!sessionManagement) return nothing
  const { name, ...attributes } = sessionManagement.cookie
  const keep: BrowserState['keep'] = (sessionId, maxAge, reply) =>
    setCookie(reply, name, macOf(sessionId), { ...attributes, maxAge })
  // Clients know the id of the session; what its state is they must not be able to work out.
  const macOf = (sessionId: string): string => cookieSecrets.mac('browser-state', sessionId)

  return {
    keep,
    forget: (reply) => clearCookie(reply, name, attributes),
    of: ({ id, redirectUri }, sessionId, request, reply) => {
      const origin = parseUrl(redirectUri)?.origin
      if (origin === undefined || origin === 'null') return undefined
      // It is what the browser has that its scripts will compare with, and not what it should have.
      const known = readCookie(request, name)
      if (known === undefined && sessionId !== undefined)
        keep(sessionId, Math.floor(settings.sessionLifespan / 1000), reply)
      const value = known ?? (sessionId === undefined ? '' : macOf(sessionId))
      const salt = randomToken()
      const text = [id, origin, value, salt].join(' ')
      return `${createHash('sha256').update(text).digest('hex')}.${salt}`
    },
  }
}
