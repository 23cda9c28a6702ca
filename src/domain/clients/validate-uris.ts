import { isLocalHost, parseUrl } from '../../kernel/url.ts'
import type { About } from './field.ts'
import { refuse, refuseRedirectUri } from './refuse.ts'

/** A URI with one of these schemes runs or shows what the client sent instead of taking the browser somewhere. */
const forbiddenSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

/** Control characters, spaces and backslashes, which no URI holds (RFC 3986 §2). */
const hasForeignCharacters = (uri: string): boolean => /[\p{Cc}\s\\]/u.test(uri)

export function checkRedirectUris(uris: readonly string[]): void {
  for (const uri of uris) checkRedirectUri(uri)
}

function checkRedirectUri(uri: string): void {
  const url = parseUrl(uri)
  // A parser drops line breaks and turns backslashes; what is compared exactly must not depend on that.
  if (!url || hasForeignCharacters(uri)) refuseRedirectUri(`Unable to parse redirect URL: '${uri}'`)
  if (uri.includes('#')) refuseRedirectUri('Redirect URIs must not contain fragments (#).')
  if (forbiddenSchemes.has(url.protocol))
    refuseRedirectUri(`Redirect URIs must not use the scheme ${url.protocol}`)
  if (uri.includes('*')) {
    refuseRedirectUri('Redirect URIs must not contain wildcards (*): they are compared exactly.')
  }
}

export function checkPostLogoutRedirectUris(uris: readonly string[], { metadata }: About): void {
  const origins = new Set((metadata.redirect_uris ?? []).map((uri) => originOf(uri)))
  for (const uri of uris) {
    const url = parseUrl(uri)
    if (!url || hasForeignCharacters(uri) || forbiddenSchemes.has(url.protocol))
      refuse(`Unable to parse post_logout_redirect_uri: '${uri}'`)
    if (!origins.has(originOf(uri))) {
      refuse(
        `post_logout_redirect_uri '${uri}' must match the domain, port, scheme of at least one of the registered redirect URIs but did not.`,
      )
    }
  }
}

const originOf = (uri: string): string => {
  const url = parseUrl(uri)
  return url ? `${url.protocol}//${url.host}` : uri
}

/** Text that is no URL is of no use, as nobody could open or call it, and does no harm: it is taken as it is. */
export const unlessInVain =
  (rule: (uri: string, about: About) => void) =>
  (uri: string, about: About): void => {
    if (!isInVain(uri)) rule(uri, about)
  }

const isInVain = (uri: string): boolean => !parseUrl(uri) && !hasForeignCharacters(uri)

export const isNoUrl = (uri: string, name: string): string | undefined =>
  uri && !parseUrl(uri) ? `Field ${name} must be an http or https URL.` : undefined

/** Where others may start a sign-in at the client (OpenID Connect Core §4): https, as OpenID Connect Registration §2 demands. */
export function checkInitiateLoginUri(uri: string, about: About): void {
  requireWebUri(uri, about)
  const url = uri ? parseUrl(uri) : undefined
  if (url?.protocol === 'http:' && !(about.rules.development && isLocalHost(url.hostname)))
    refuse('Field initiate_login_uri must be an https URL.')
}

/** An address that this server calls. */
export function checkCalledUri(uri: string, about: About): void {
  requireWebUri(uri, about)
  if (uri && !about.rules.egress.isAllowed(uri)) {
    refuse(`Client IP address is not allowed: ${about.name} must not lead into a private network.`)
  }
}

export function checkCalledUris(uris: readonly string[], about: About): void {
  for (const uri of uris) unlessInVain(checkCalledUri)(uri, about)
}

export function checkBackChannelUri(uri: string, about: About): void {
  unlessInVain(checkCalledUri)(uri, about)
  // OpenID Connect Back-Channel Logout 1.0 §2.2.
  if (uri.includes('#')) refuse('Field backchannel_logout_uri must not contain a fragment (#).')
}

/** An address that a browser opens. */
export function requireWebUri(uri: string, { name }: About): void {
  if (!uri) return
  const url = parseUrl(uri)
  if (!url || !/^https?:$/.test(url.protocol) || hasForeignCharacters(uri))
    refuse(`Field ${name} must be an http or https URL.`)
}

export function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) checkOrigin(origin)
}

function checkOrigin(origin: string): void {
  const url = parseUrl(origin.replaceAll('*', 'wildcard'))
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.username !== '' ||
    url.password !== '' ||
    hasForeignCharacters(origin) ||
    /[?#@]|:\/\/.*\//.test(origin)
  ) {
    refuse(
      `Field allowed_cors_origins must hold origins such as https://app.example.com, which '${origin}' is not.`,
    )
  }
}
