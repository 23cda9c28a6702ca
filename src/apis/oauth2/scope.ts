import { type Client, isAudienceAllowed, scopes } from '../../domain/clients/index.ts'
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

/** Audiences may be repeated parameters or separated by spaces. */
export const splitAudience = (values: string[]): string[] => [
  ...new Set(values.flatMap((value) => value.split(' ')).filter(Boolean)),
]

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

export function requireAllowedAudience(client: Client, requested: string[]): void {
  const refused = requested.find((audience) => !isAudienceAllowed(client.metadata.audience ?? [], audience))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_request',
      `Requested audience '${refused}' has not been whitelisted by the OAuth 2.0 Client.`,
    )
  }
}
