import { isLocalHost, parseUrl } from '../../kernel/url.ts'
import type { Egress } from '../../platform/egress/index.ts'
import { refuse, refuseRedirectUri } from './refuse.ts'
import type { ClientMetadata } from './schema.ts'

/** A URI with one of these schemes runs or shows what the client sent instead of taking the browser somewhere. */
const forbiddenSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

/** Control characters, spaces and backslashes, which no URI holds (RFC 3986 §2). */
const hasForeignCharacters = (uri: string): boolean => /[\p{Cc}\s\\]/u.test(uri)

export function checkRedirectUri(uri: string): void {
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

export function checkPostLogoutRedirectUris(metadata: ClientMetadata): void {
  const origins = new Set((metadata.redirect_uris ?? []).map((uri) => originOf(uri)))
  for (const uri of metadata.post_logout_redirect_uris ?? []) {
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

/** Addresses that a browser opens: pages about the client, and its front-channel logout. */
export function checkWebUris(metadata: ClientMetadata): void {
  for (const name of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const)
    requireWebUri(name, metadata[name])
  if (!isInVain(metadata.frontchannel_logout_uri))
    requireWebUri('frontchannel_logout_uri', metadata.frontchannel_logout_uri)
}

/** Refuses text that is no URL: nobody could open or call it. */
const isInVain = (uri: string | undefined): boolean =>
  uri !== undefined && !parseUrl(uri) && !hasForeignCharacters(uri)

/** Where others may start a sign-in at the client (OpenID Connect Core §4): https, as OpenID Connect Registration §2 demands. */
export function checkInitiateLoginUri(
  { initiate_login_uri: uri }: ClientMetadata,
  development: boolean,
): void {
  requireWebUri('initiate_login_uri', uri)
  const url = uri ? parseUrl(uri) : undefined
  if (url?.protocol === 'http:' && !(development && isLocalHost(url.hostname)))
    refuse('Field initiate_login_uri must be an https URL.')
}

/** Addresses that this server calls. */
export function checkCalledUris(metadata: ClientMetadata, egress: Egress): void {
  checkCalledUri('sector_identifier_uri', metadata.sector_identifier_uri, egress)
  for (const name of ['jwks_uri', 'backchannel_logout_uri'] as const)
    if (!isInVain(metadata[name])) checkCalledUri(name, metadata[name], egress)
  for (const uri of metadata.request_uris ?? [])
    if (!isInVain(uri)) checkCalledUri('request_uris', uri, egress)
  // OpenID Connect Back-Channel Logout 1.0 §2.2.
  if (metadata.backchannel_logout_uri?.includes('#'))
    refuse('Field backchannel_logout_uri must not contain a fragment (#).')
}

function checkCalledUri(name: string, uri: string | undefined, egress: Egress): void {
  requireWebUri(name, uri)
  if (uri && !egress.isAllowed(uri)) {
    refuse(`Client IP address is not allowed: ${name} must not lead into a private network.`)
  }
}

function requireWebUri(name: string, uri: string | undefined): void {
  if (!uri) return
  const url = parseUrl(uri)
  if (!url || !/^https?:$/.test(url.protocol) || hasForeignCharacters(uri))
    refuse(`Field ${name} must be an http or https URL.`)
}

export function checkOrigin(origin: string): void {
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
