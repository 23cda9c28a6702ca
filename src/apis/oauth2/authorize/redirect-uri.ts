import type { Client } from '../../../domain/clients/index.ts'
import { isLocalHost, isLoopbackAddress, parseUrl } from '../../../kernel/url.ts'
import { OAuthError } from '../errors.ts'
import type { ResponseMode } from '../response-modes/index.ts'

declare const checked: unique symbol

/** Where an answer to the client may go. Only `resolveRedirectUri` makes one. */
export interface RedirectTarget {
  readonly uri: string
  readonly state: string | undefined
  readonly mode: ResponseMode
  readonly [checked]: true
}

/**
 * The redirect URI of a request: one that the client registered, compared character by character (RFC 9700 §4.1.3).
 * Only the port of a literal loopback address may differ (RFC 8252 §7.3). Throws `invalid_request`, which must not be
 * sent to the URI in question.
 */
export function resolveRedirectUri(
  client: Client,
  requested: string | undefined,
  scope: string[],
  answer: { state: string | undefined; mode: ResponseMode; development: boolean },
): RedirectTarget {
  const registered = client.metadata.redirect_uris ?? []
  const uri = requested ?? onlyOne(registered, scope)
  if (!registered.some((each) => matches(each, uri))) {
    throw new OAuthError(
      'invalid_request',
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.",
    )
  }
  const url = parseUrl(uri)
  if (!url || uri.includes('#'))
    throw new OAuthError('invalid_request', "The 'redirect_uri' parameter is not a URI without a fragment.")
  if (url.protocol === 'http:' && !isLocalHost(url.hostname) && !answer.development) {
    throw new OAuthError(
      'invalid_request',
      "Redirect URL is using an insecure protocol, http is only allowed for hosts with suffix 'localhost', for example: http://myapp.localhost/.",
    )
  }
  return { uri, state: answer.state, mode: answer.mode } as RedirectTarget
}

function onlyOne(registered: string[], scope: string[]): string {
  const [uri] = registered
  if (registered.length !== 1 || uri === undefined || scope.includes('openid')) {
    throw new OAuthError(
      'invalid_request',
      "The 'redirect_uri' parameter is required when using OpenID Connect 1.0 or when the client has not registered exactly one redirect URI.",
    )
  }
  return uri
}

function matches(registered: string, requested: string): boolean {
  if (registered === requested) return true
  const url = parseUrl(registered)
  if (url?.protocol !== 'http:' || !isLoopbackAddress(url.hostname)) return false
  return withoutPort(registered) === withoutPort(requested)
}

const loopbackUri = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/

/** The text itself, so that nothing but the port is normalised away. */
const withoutPort = (uri: string): string | undefined =>
  loopbackUri.test(uri) ? uri.replace(loopbackUri, '$1') : undefined
