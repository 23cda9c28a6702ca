import { normalizeEmail } from '../domain/identities/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import type { HostedPagesDependencies } from './dependencies.ts'
import { rememberDevice } from './device-cookie.ts'
import type { Visit } from './visit.ts'

/** The session whose token is in the browser's cookie. */
export interface BrowserSession {
  load(visit: Visit): Promise<Session | undefined>
  /** Signs the browser in. */
  keep(visit: Visit, session: Session, token: string): void
  /**
   * Signs the browser out, of the applications' sessions at the authorization server as well. `except` is one that the
   * browser is about to end there, with the front channels of its clients.
   */
  end(visit: Visit, session: Session, except?: string): Promise<void>
}

export function createBrowserSession(
  dependencies: Pick<HostedPagesDependencies, 'settings' | 'sessions' | 'logout' | 'knownDevices' | 'clock'>,
): BrowserSession {
  const { sessions, logout, clock } = dependencies
  const { browserStateCookie } = dependencies.settings
  const { name, persistent, ...given } = dependencies.settings.sessionCookie
  // A browser drops SameSite=None cookies that are not Secure.
  const attributes =
    given.sameSite === 'None' && !given.secure ? { ...given, sameSite: 'Lax' as const } : given
  return {
    load: (visit) => sessions.load(visit.cookie(name)),
    keep: (visit, session, token) => {
      const { identity } = session
      const maxAge = persistent ? Math.floor((session.expiresAt - clock.now()) / 1000) : undefined
      visit.setCookie(name, token, { ...attributes, maxAge })
      const email = normalizeEmail(identity.traits.email)
      rememberDevice(dependencies, visit, {
        identifiers: [identity.id, ...(email === undefined ? [] : [email])],
        confirmed: identity.verifiableAddresses.some(({ verified }) => verified),
      })
    },
    end: async (visit, session, except) => {
      visit.clearCookie(name, attributes)
      if (browserStateCookie) visit.clearCookie(browserStateCookie.name, browserStateCookie)
      await sessions.revoke(session.id)
      await logout.endAllOf(session.id, except)
    },
  }
}
