import { parseDuration } from '../../kernel/duration.ts'
import { Fault } from '../../kernel/fault.ts'
import { parseUrl } from '../../kernel/url.ts'
import {
  authMethods,
  type ClientDocument,
  type ClientMetadata,
  defaultScope,
  lifespanNames,
} from './schema.ts'

export type ClientFault =
  | 'invalid_client_metadata'
  | 'invalid_redirect_uri'
  | 'client_exists'
  | 'client_not_found'

const shortestSecret = 6
/** A URI with one of these schemes runs or shows what the client sent instead of taking the browser somewhere. */
const forbiddenSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

/** Checks a document and returns what is stored of it. Throws a `Fault` that names the field. */
export function validateDocument(document: ClientDocument): ClientMetadata {
  const { client_id: _, client_secret: secret, ...rest } = document
  const metadata = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== undefined),
  ) as ClientMetadata

  if (secret && secret.length < shortestSecret) {
    refuse('Field client_secret must contain a secret that is at least 6 characters long.')
  }
  for (const uri of metadata.redirect_uris ?? []) checkRedirectUri(uri)
  checkAuthMethod(metadata)
  checkSubjectType(metadata)
  for (const name of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const)
    checkWebUri(name, metadata[name])
  for (const origin of metadata.allowed_cors_origins ?? []) checkOrigin(origin)
  checkPostLogoutRedirectUris(metadata)
  checkAlgorithms(metadata)
  for (const name of lifespanNames) {
    const value = metadata[name]
    if (value && parseDuration(value) === undefined)
      refuse(`Field ${name} must be a duration such as 30m or 1h30m.`)
  }
  metadata.scope = (metadata.scope || defaultScope).split(/\s+/).filter(Boolean).join(' ')
  return metadata
}

function refuse(hint: string): never {
  throw new Fault<ClientFault>('invalid_client_metadata', hint)
}

/** Control characters, spaces and backslashes, which no URI holds (RFC 3986 §2). */
const hasForeignCharacters = (uri: string): boolean => /[\p{Cc}\s\\]/u.test(uri)

function checkRedirectUri(uri: string): void {
  const url = parseUrl(uri)
  // A parser drops line breaks and turns backslashes; what is compared exactly must not depend on that.
  if (!url || hasForeignCharacters(uri)) refuseRedirectUri(`Unable to parse redirect URL: ${uri}`)
  if (uri.includes('#')) refuseRedirectUri('Redirect URIs must not contain fragments (#).')
  if (forbiddenSchemes.has(url.protocol))
    refuseRedirectUri(`Redirect URIs must not use the scheme ${url.protocol}`)
  if (uri.includes('*')) {
    refuseRedirectUri('Redirect URIs must not contain wildcards (*): they are compared exactly.')
  }
}

function refuseRedirectUri(hint: string): never {
  throw new Fault<ClientFault>('invalid_redirect_uri', hint)
}

function checkAuthMethod(metadata: ClientMetadata): void {
  const method = metadata.token_endpoint_auth_method
  if (method && !(authMethods as readonly string[]).includes(method)) {
    refuse(`Field token_endpoint_auth_method must be one of ${authMethods.join(', ')}.`)
  }
  if (metadata.jwks_uri && metadata.jwks && Object.keys(metadata.jwks).length > 0) {
    refuse('Fields jwks and jwks_uri can not both be set, you must choose one.')
  }
}

function checkSubjectType({ subject_type: type }: ClientMetadata): void {
  if (type && type !== 'public')
    refuse(`Subject type ${type} is not supported by server, only [public] are allowed.`)
}

function checkWebUri(name: string, uri: string | undefined): void {
  if (uri && !/^https?:$/.test(parseUrl(uri)?.protocol ?? ''))
    refuse(`Field ${name} must be an http or https URL.`)
}

function checkOrigin(origin: string): void {
  const url = parseUrl(origin.replaceAll('*', 'wildcard'))
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    refuse(
      `Field allowed_cors_origins must hold origins such as https://app.example.com, which ${origin} is not.`,
    )
  }
}

function checkPostLogoutRedirectUris(metadata: ClientMetadata): void {
  const origins = new Set((metadata.redirect_uris ?? []).map((uri) => originOf(uri)))
  for (const uri of metadata.post_logout_redirect_uris ?? []) {
    const url = parseUrl(uri)
    if (!url || hasForeignCharacters(uri) || forbiddenSchemes.has(url.protocol))
      refuse(`Unable to parse post_logout_redirect_uri: ${uri}`)
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

function checkAlgorithms(metadata: ClientMetadata): void {
  const { userinfo_signed_response_alg: userinfo, access_token_strategy: strategy } = metadata
  if (userinfo && userinfo !== 'none' && userinfo !== 'RS256') {
    refuse("Field userinfo_signed_response_alg can either be 'none' or 'RS256'.")
  }
  if (strategy && strategy !== 'jwt' && strategy !== 'opaque') {
    refuse("Field access_token_strategy can either be 'jwt' or 'opaque'.")
  }
}
