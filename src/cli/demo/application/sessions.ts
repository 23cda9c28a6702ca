import { randomToken } from '../../../kernel/ids.ts'
import type { PendingSignIn, SignedIn } from './relying-party.ts'

export interface Session {
  /** By `state`, so that two tabs may sign in at once. */
  pending: Map<string, PendingSignIn>
  user?: SignedIn
  /** Under way: a refresh token is good once, so requests that come together share one refresh. */
  refreshing?: Promise<SignedIn>
}

export interface Sessions {
  /** The session that a `Cookie` header names. */
  find(cookies: string | undefined): Session | undefined
  /** Makes a session and returns its `Set-Cookie` header. */
  start(session: Session): string
  end(cookies: string | undefined): void
}

const cookieName = 'demo_application'
const limit = 1000

/** Sessions in memory: a restart forgets them, and Gatehouse then signs people in again without asking. */
export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  return {
    find: (cookies) => sessions.get(idIn(cookies)),
    start(session) {
      const id = randomToken()
      sessions.set(id, session)
      const [oldest] = sessions.keys()
      if (oldest !== undefined && sessions.size > limit) sessions.delete(oldest)
      // Lax keeps other sites from posting with the cookie, and still lets it come along when Gatehouse sends people back.
      return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`
    },
    end: (cookies) => void sessions.delete(idIn(cookies)),
  }
}

function idIn(cookies = ''): string {
  const pair = cookies.split(/;\s*/).find((each) => each.startsWith(`${cookieName}=`))
  return pair?.slice(cookieName.length + 1) ?? ''
}
