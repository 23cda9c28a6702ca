import { randomToken } from '../kernel/ids.ts'
import type { SecretKeys } from '../kernel/secrets.ts'
import type { Visit } from './visit.ts'

/** Tells forms that one of our pages showed to this browser from forms that somebody else made. */
export interface Csrf {
  /** For the hidden field of a form; gives the browser its cookie where it has none. */
  token(visit: Pick<Visit, 'cookie' | 'setCookie'>): string
  verify(visit: Visit): boolean
  /** A secret that only this browser has, for flows that no other browser may continue. */
  browser(visit: Pick<Visit, 'cookie' | 'setCookie'>): string
}

const purpose = 'csrf'
const cookieShape = /^[\w-]{43}$/

/**
 * A signed double submit: the field is a MAC over the browser's cookie, so neither a planted cookie alone nor a token
 * from another browser passes. A salt makes every token different, so that compression reveals nothing about it.
 */
export function createCsrf(secrets: SecretKeys, secure: boolean): Csrf {
  // The prefix keeps other hosts of the same domain from planting the cookie; browsers accept it only with Secure.
  const name = secure ? '__Host-gatehouse_csrf' : 'gatehouse_csrf'
  // A page has several forms, and the browser brings the cookie only with its next request.
  const given = new WeakMap<object, string>()
  const bound = (salt: string, cookie: string) => `${salt}.${cookie}`
  const cookieOf = (visit: Pick<Visit, 'cookie'>): string | undefined => {
    const cookie = visit.cookie(name)
    return cookie !== undefined && cookieShape.test(cookie) ? cookie : undefined
  }
  const browser = (visit: Pick<Visit, 'cookie' | 'setCookie'>): string => {
    let cookie = cookieOf(visit) ?? given.get(visit)
    if (cookie === undefined) {
      cookie = randomToken()
      given.set(visit, cookie)
      visit.setCookie(name, cookie, { secure, sameSite: 'Lax' })
    }
    return cookie
  }
  return {
    browser,
    token: (visit) => {
      const cookie = browser(visit)
      const salt = randomToken(12)
      return `${salt}.${secrets.mac(purpose, bound(salt, cookie))}`
    },
    verify: (visit) => {
      // Our forms always post to where they came from. Old browsers do not tell.
      if (visit.fetchSite !== undefined && visit.fetchSite !== 'same-origin') return false
      const cookie = cookieOf(visit)
      const [salt, mac, ...more] = visit.form.get('csrf_token')?.split('.') ?? []
      if (cookie === undefined || !salt || !mac || more.length > 0) return false
      return secrets.verifyMac(purpose, bound(salt, cookie), mac)
    },
  }
}
