import { isLocalHost, parseUrl } from '../../kernel/url.ts'
import { refuse, refuseRedirectUri } from './refuse.ts'
import type { ClientDocument, ClientMetadata } from './schema.ts'
import { isAudienceAllowed, type ScopeStrategy } from './scope.ts'

/** What a client that nobody knows may ask for. A list that is absent leaves it to the client. */
export interface RegistrationPolicy {
  scopes: readonly string[] | undefined
  audiences: readonly string[]
  grantTypes: readonly string[] | undefined
  /** Hosts, or schemes that end in a colon. */
  redirectHosts: readonly string[] | undefined
  isScopeAllowed: ScopeStrategy
}

/** Refuses what the policy does not allow. What the client has already may stay: an operator may have given it. */
export function requirePermitted(
  document: ClientDocument,
  current: ClientMetadata,
  policy: RegistrationPolicy,
): void {
  const scopes = (document.scope ?? '').split(/\s+/).filter(Boolean)
  const scope = firstNew(scopes, (current.scope ?? '').split(' '), (each) => isScopePermitted(each, policy))
  if (scope !== undefined)
    refuse(`Field scope must not contain '${scope}', which clients may not register themselves for.`)
  const audience = firstNew(document.audience, current.audience, (each) =>
    isAudienceAllowed(policy.audiences, each),
  )
  if (audience !== undefined)
    refuse(`Field audience must not contain '${audience}', which clients may not register themselves for.`)
  const grantType = firstNew(
    document.grant_types,
    current.grant_types,
    (each) => policy.grantTypes?.includes(each) ?? true,
  )
  if (grantType !== undefined)
    refuse(
      `Field grant_types must not contain '${grantType}', which clients may not register themselves for.`,
    )
  const redirectUri = firstNew(
    document.redirect_uris,
    current.redirect_uris,
    (each) => policy.redirectHosts === undefined || isRedirectPermitted(each, policy.redirectHosts),
  )
  if (redirectUri !== undefined)
    refuseRedirectUri(`Clients that register themselves must not be redirected to '${redirectUri}'.`)
}

const firstNew = (
  asked: readonly string[] | null | undefined,
  had: readonly string[] | undefined,
  isPermitted: (each: string) => boolean,
): string | undefined => asked?.find((each) => !had?.includes(each) && !isPermitted(each))

/** A pattern stands for scopes that do not exist yet: it has to be allowed, never only asked for. */
export const isScopePermitted = (scope: string, { scopes, isScopeAllowed }: RegistrationPolicy): boolean =>
  scopes === undefined ? !scope.includes('*') : isScopeAllowed(scopes, scope)

function isRedirectPermitted(uri: string, allowed: readonly string[]): boolean {
  const url = parseUrl(uri)
  if (!url) return false
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return allowed.some((each) => {
    const entry = each.toLowerCase()
    if (!isWeb || entry.endsWith(':')) return entry === url.protocol
    return matchesHost(entry, url.hostname)
  })
}

/** Whether `entry` stands for the host: `localhost` for this machine, `*.example.com` for what is below a domain. */
export function matchesHost(entry: string, hostname: string): boolean {
  const pattern = entry.toLowerCase()
  if (pattern === 'localhost') return isLocalHost(hostname)
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern
}
