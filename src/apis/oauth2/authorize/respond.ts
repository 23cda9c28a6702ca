import { escapeHtml } from '../../../kernel/html.ts'
import { signError } from '../../../kernel/signed-error.ts'
import { joinUrl, withQuery } from '../../../kernel/url.ts'
import type { HttpReply } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import type { OAuthError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { RedirectTarget } from './redirect-uri.ts'

/** To the client, in the response mode of the request. `state` comes back as it was sent; `iss` says who answers (RFC 9207). */
export function answerClient(
  reply: HttpReply,
  { issuer }: Settings,
  { uri, state, mode }: RedirectTarget,
  parameters: Record<string, string>,
): HttpReply {
  return mode.answer(
    reply,
    uri,
    new URLSearchParams({ ...parameters, ...(state === undefined ? {} : { state }), iss: issuer }),
  )
}

/**
 * To the error page: nothing that the request names can be trusted as an address. Ours shows which request it was, and
 * believes only what is signed: anybody can write its address.
 */
export function showError(
  reply: HttpReply,
  { settings: { urls, publicUrl }, cookieSecrets }: Pick<AuthorizationServer, 'settings' | 'cookieSecrets'>,
  { error, error_description }: Wire,
): HttpReply {
  const isOwn = ownErrorPages.some((path) => urls.error === joinUrl(publicUrl, path))
  if (!isOwn) return redirectTo(reply, withQuery(urls.error, { error, error_description }))
  const told = { error, description: withoutQuotes(error_description), requestId: reply.request.id }
  return redirectTo(
    reply,
    withQuery(urls.error, { error, error_description: signError(cookieSecrets, told) }),
  )
}

const ownErrorPages = ['/ui/error', '/oauth2/fallbacks/error']

const plain = /^'\w{1,40}'(?: (?:and|or) '\w{1,40}')*$/

/**
 * Text that a request brought stands in quotes, and may hold further ones: all between the first and the last is taken for it.
 * Names of parameters and codes may stay, sentences may not. An apostrophe inside a word is none of these quotes.
 */
const withoutQuotes = (text: string): string =>
  text.replace(/(?<!\w)'.*'(?!\w)/s, (quoted) => (plain.test(quoted) ? quoted : '(…)'))

/** To a login or consent application. As in Hydra, the body of a GET repeats the address for a person. */
export function redirectTo(reply: HttpReply, location: string): HttpReply {
  reply.code(302).header('location', location)
  if (reply.request.method !== 'GET') return reply.send()
  reply.type('text/html; charset=utf-8')
  return reply.send(`<a href="${escapeHtml(location)}">Found</a>.\n`)
}

type Wire = ReturnType<OAuthError['toJSON']>
