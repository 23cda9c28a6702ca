import { parseSetCookie } from 'cookie'

/** A browser reduced to cookies and redirects that are followed by hand. Cookies are kept by host, as browsers do. */
export interface UserAgent {
  get(url: string, init?: RequestInit): Promise<Response>
  post(url: string, form: Record<string, string> | URLSearchParams): Promise<Response>
  cookies: Map<string, string>
}

/** `always` are headers of every request. */
export function userAgent(always: Record<string, string> = {}): UserAgent {
  const cookies = new Map<string, string>()
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers({ ...always, ...Object.fromEntries(new Headers(init.headers)) })
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const { name, value = '', maxAge } = parseSetCookie(line)
      if (maxAge !== undefined && maxAge <= 0) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    get: (url, init = {}) => send(url, init),
    post: (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) }),
  }
}

/** Where a response redirects to. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`expected a redirect, got ${response.status}`)
  return new URL(location)
}
