import { isPublic, scopes } from '../../../../domain/clients/index.ts'
import { OAuthError } from '../../errors.ts'
import {
  readResources,
  requireAllowedAudience,
  requireAllowedResources,
  requireAllowedScope,
  splitAudience,
  splitScope,
} from '../../scope.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 §4.4. */
export const clientCredentials: Grant = {
  grantType: 'client_credentials',
  issue: async ({ tokens, settings }, client, form) => {
    if (isPublic(client)) {
      throw new OAuthError(
        'invalid_grant',
        "The OAuth 2.0 Client is marked as public and is thus not allowed to use authorization grant 'client_credentials'.",
      )
    }
    const requested = splitScope(form.get('scope'))
    const scope = requested.length === 0 && settings.defaultGrantAllowedScope ? scopes(client) : requested
    const audience = splitAudience(form.all('audience'))
    requireAllowedScope(settings, client, scope)
    requireAllowedAudience(client, audience)
    const resources = readResources(form)
    requireAllowedResources(client, resources)
    return tokens.issueWithoutGrant(client, {
      grantName: 'client_credentials',
      scope,
      audience: [...new Set([...audience, ...resources])],
    })
  },
}
