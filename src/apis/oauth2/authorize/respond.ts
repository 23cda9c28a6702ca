import { escapeHtml } from '../../../kernel/html.ts'
import { joinUrl, withQuery } from '../../../kernel/url.ts'
import type { HttpReply } from '../../../platform/http/index.ts'
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
 * To the error page: nothing that the request names can be trusted as an address. Ours shows which request it was; the
 * id stands in the description, so that the address has the parameters that programs written for Hydra look for.
 */
export function showError(
  reply: HttpReply,
  { urls, publicUrl }: Settings,
  { error, error_description }: Wire,
): HttpReply {
  const own = urls.error === joinUrl(publicUrl, '/ui/error')
  const description = own ? `${error_description} (request ${reply.request.id})` : error_description
  return redirectTo(reply, withQuery(urls.error, { error, error_description: description }))
}

/** To a login or consent application. As in Hydra, the body of a GET repeats the address for a person. */
export function redirectTo(reply: HttpReply, location: string): HttpReply {
  reply.code(302).header('location', location)
  if (reply.request.method !== 'GET') return reply.send()
  reply.type('text/html; charset=utf-8')
  return reply.send(`<a href="${escapeHtml(location)}">Found</a>.\n`)
}

type Wire = ReturnType<OAuthError['toJSON']>
