import { type Identity, normalizeEmail } from '../domain/identities/index.ts'
import type { Evidence, Session } from '../domain/sessions/index.ts'
import { uuid } from '../kernel/ids.ts'
import type { HostedPagesDependencies } from './dependencies.ts'
import { rememberDevice } from './device-cookie.ts'
import type { Visit } from './visit.ts'

/** The session whose token is in the browser's cookie. */
export interface BrowserSession {
  load(visit: Visit): Promise<Session | undefined>
  /**
   * Signs the browser in, under a new token: its session is raised if it is one of that identity, and otherwise ends. `undefined` where nobody signs in as the
   * identity any more, or not by what was just shown.
   */
  begin(
    visit: Visit,
    identity: Identity,
    evidence: Evidence,
    client: string | undefined,
  ): Promise<Session | undefined>
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
    begin: async (visit, identity, evidence, client) => {
      const device = { ipAddress: visit.address, userAgent: visit.userAgent }
      const current = await sessions.load(visit.cookie(name))
      const wanted = {
        identity,
        evidence: [evidence],
        device,
        provenSince: visit.receivedAt,
        flowId: uuid(),
        client,
      }
      // A session that has ended or was raised meanwhile is left to itself.
      const begun =
        (await sessions.begin({ ...wanted, current })) ?? (current && (await sessions.begin(wanted)))
      if (!begun) return undefined
      const { token, session } = begun
      const maxAge = persistent ? Math.floor((session.expiresAt - clock.now()) / 1000) : undefined
      visit.setCookie(name, token, { ...attributes, maxAge })
      const email = normalizeEmail(identity.traits.email)
      rememberDevice(dependencies, visit, {
        identifiers: [identity.id, ...(email === undefined ? [] : [email])],
        confirmed: identity.verifiableAddresses.some(({ verified }) => verified),
      })
      return session
    },
    end: async (visit, session, except) => {
      visit.clearCookie(name, attributes)
      if (browserStateCookie) visit.clearCookie(browserStateCookie.name, browserStateCookie)
      await sessions.revoke(session.id)
      await logout.endAllOf(session.id, except)
    },
  }
}
