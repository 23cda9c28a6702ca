import { type Client, isAudienceAllowed, scopes } from '../../domain/clients/index.ts'
import type { Grant } from '../../domain/consents/index.ts'
import type { Form } from '../../kernel/form.ts'
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

/**
 * The resources that a request names (RFC 8707 §2): absolute URIs without a fragment. They are audiences like those of
 * Hydra's `audience` parameter. A client that is registered for no audience was written for a server that does not know
 * the parameter, which means nothing then.
 */
export function readResources(client: Client, form: Form): string[] {
  if ((client.metadata.audience ?? []).length === 0) return []
  const resources = form.all('resource')
  const malformed = resources.find((resource) => resource.includes('#') || !URL.canParse(resource))
  if (malformed !== undefined) {
    throw new OAuthError('invalid_target', 'A resource must be an absolute URI without a fragment.')
  }
  return [...new Set(resources)]
}

export function requireAllowedResources(client: Client, resources: string[]): void {
  const refused = resources.find((resource) => !isAudienceAllowed(client.metadata.audience ?? [], resource))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `The OAuth 2.0 Client is not allowed to request the resource '${refused}'.`,
    )
  }
}

export function requireGrantedResources({ grantedAudience }: Grant, resources: readonly string[]): void {
  const refused = resources.find((resource) => !grantedAudience.includes(resource))
  if (refused !== undefined)
    throw new OAuthError('invalid_target', `The resource '${refused}' was not granted.`)
}

/** What a client may no longer have since it was changed, its tokens do not carry on. */
export function requireStillAllowed(settings: Settings, client: Client, grant: Grant): void {
  requireAllowedScope(settings, client, grant.grantedScope)
  requireAllowedAudience(client, grant.grantedAudience)
}
