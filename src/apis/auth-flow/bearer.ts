import { equal, hash } from '../../kernel/secrets.ts'
import {
  type CookieAttributes,
  cookieValues,
  type HttpReply,
  type HttpRequest,
  readCookie,
  setCookie,
} from '../../platform/http/index.ts'

const tokenCookie = 'gatehouse_authentication'
/** Seconds. */
const tokenAge = 3600

/** Steps-up that a browser may have under way, in as many tabs. */
const mostTokens = 5

/** `<flow>.<token>`, the newest first. */
const tokensIn = (request: HttpRequest): string[] =>
  readCookie(request, tokenCookie)?.split(' ').filter(Boolean) ?? []

/** Has the browser keep the token of a flow that began with its session, beside those of its other tabs. */
export function keepToken(
  request: HttpRequest,
  reply: HttpReply,
  { flowId, token }: { flowId: string; token: string },
  attributes: Omit<CookieAttributes, 'maxAge'>,
): void {
  const others = tokensIn(request).filter((kept) => !kept.startsWith(`${flowId}.`))
  const kept = [`${flowId}.${token}`, ...others].slice(0, mostTokens)
  setCookie(reply, tokenCookie, kept.join(' '), { ...attributes, maxAge: tokenAge })
}

/**
 * Whether a request comes from the browser that the authorization server bound a challenge to. Challenges travel in
 * addresses, and whoever sees one can come here with it.
 */
export const isFromBrowser = (request: HttpRequest, bound: string): boolean =>
  cookieValues(request).some((value) => equal(hash(value), bound))

const bearer = /^bearer +(\S+)$/i

export const bearerToken = ({ headers }: HttpRequest): string | undefined =>
  bearer.exec(headers.authorization ?? '')?.[1]

/**
 * The token of the flow: what the client sends, otherwise what the browser was given at the start of this very flow. That
 * it still has the token of a flow that was left is nothing the client says, and no conflict.
 */
export function flowToken(request: HttpRequest, flowId: string): string | undefined {
  if (request.headers.authorization) return bearerToken(request)
  const kept = tokensIn(request).find((each) => each.startsWith(`${flowId}.`))
  return kept?.slice(flowId.length + 1)
}
