import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface CookieAttributes {
  secure: boolean
  sameSite: 'Lax' | 'Strict' | 'None'
  domain?: string | undefined
  /** Default: the whole site. */
  path?: string | undefined
  /** Whether scripts may read it. */
  readable?: boolean | undefined
  /** Seconds; without it the cookie ends with the browser. */
  maxAge?: number | undefined
}

export const readCookie = (request: FastifyRequest, name: string): string | undefined =>
  request.headers.cookie === undefined ? undefined : parseCookie(request.headers.cookie)[name]

/** What the cookies of a request hold, whatever their names. */
export const cookieValues = (request: FastifyRequest): string[] =>
  Object.values(parseCookie(request.headers.cookie ?? '')).filter((value) => value !== undefined)

/** Sets a cookie, HttpOnly unless the attributes say otherwise. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  attributes: CookieAttributes,
): void {
  const { secure, sameSite, domain, path = '/', readable = false, maxAge } = attributes
  const header = stringifySetCookie({
    name,
    value,
    path,
    httpOnly: !readable,
    secure,
    sameSite: sameSite.toLowerCase() as 'lax' | 'strict' | 'none',
    ...(domain === undefined ? {} : { domain }),
    ...(maxAge === undefined ? {} : { maxAge }),
  })
  reply.header('set-cookie', header)
}

/** Makes the browser forget the cookie. */
export const clearCookie = (reply: FastifyReply, name: string, attributes: CookieAttributes): void =>
  setCookie(reply, name, '', { ...attributes, maxAge: 0 })
