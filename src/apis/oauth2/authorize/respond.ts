import { withQuery } from '../../../kernel/url.ts'
import type { HttpReply } from '../../../platform/http/index.ts'
import type { OAuthError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { RedirectTarget } from './redirect-uri.ts'

/** To the client: 303, so that no browser repeats a POST with credentials (RFC 9700 §4.12). */
export function answerClient(
  reply: HttpReply,
  target: RedirectTarget,
  parameters: Record<string, string>,
): HttpReply {
  // Appended to the text of the registered URI, whose own query stays exactly as it is.
  const query = new URLSearchParams({
    ...parameters,
    ...(target.state === undefined ? {} : { state: target.state }),
  })
  const separator = target.uri.includes('?') ? '&' : '?'
  return reply
    .code(303)
    .header('location', `${inAscii(target.uri)}${separator}${query}`)
    .send()
}

/** Only what a header cannot carry is encoded. */
const inAscii = (uri: string): string => uri.toWellFormed().replace(/[^\x21-\x7E]+/g, encodeURIComponent)

/** To the error page: nothing that the request names can be trusted as an address. */
export function showError(
  reply: HttpReply,
  { urls }: Settings,
  { error, error_description }: Wire,
): HttpReply {
  return redirectTo(reply, withQuery(urls.error, { error, error_description }))
}

/** To a login or consent application. The body repeats the address, for whoever does not follow by itself. */
export function redirectTo(reply: HttpReply, location: string): HttpReply {
  reply.code(302).header('location', location).type('text/html; charset=utf-8')
  return reply.send(`<a href="${escapeHtml(location)}">Found</a>.\n`)
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] as string)

type Wire = ReturnType<OAuthError['toJSON']>
