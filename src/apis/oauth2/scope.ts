import { type Client, scopes } from '../../domain/clients/index.ts'
import type { Grant } from '../../domain/consents/index.ts'
import { requireAudienceStillAllowed } from './audience.ts'
import { OAuthError } from './errors.ts'
import type { Settings } from './settings.ts'

const longestScope = 4096
// RFC 6749 §3.3: printable ASCII without space, quote and backslash.
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/** The scopes of a request, each once. Throws `invalid_scope` where the syntax of RFC 6749 §3.3 is not kept. */
export function splitScope(value: string | undefined): string[] {
  if (value === undefined) return []
  if (value.length > longestScope)
    throw new OAuthError('invalid_scope', `The scope must not be longer than ${longestScope} characters.`)
  const parts = [...new Set(value.split(' ').filter(Boolean))]
  if (!parts.every((part) => scopeToken.test(part))) {
    throw new OAuthError(
      'invalid_scope',
      'The scope holds characters that RFC 6749 section 3.3 does not allow.',
    )
  }
  return parts
}

export function requireAllowedScope(settings: Settings, client: Client, requested: string[]): void {
  const allowed = scopes(client)
  const refused = requested.find((scope) => !settings.isScopeAllowed(allowed, scope))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `The OAuth 2.0 Client is not allowed to request scope '${refused}'.`,
    )
  }
}

/** Drops audiences that the client may no longer have since it was changed. */
export function requireStillAllowed(settings: Settings, client: Client, grant: Grant): void {
  requireAllowedScope(settings, client, grant.grantedScope)
  requireAudienceStillAllowed(settings, client, grant)
}
