import { isPublic, scopes } from '../../../../domain/clients/index.ts'
import { readAudience } from '../../audience.ts'
import { OAuthError } from '../../errors.ts'
import { requireAllowedScope, splitScope } from '../../scope.ts'
import { tokenHook } from '../ask-hooks.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 §4.4. */
export const clientCredentials: Grant = {
  grantType: 'client_credentials',
  requireFit: (client) => {
    if (isPublic(client)) {
      throw new OAuthError(
        'invalid_grant',
        "The OAuth 2.0 Client is marked as public and is thus not allowed to use authorization grant 'client_credentials'.",
      )
    }
  },
  issue: async (server, client, form) => {
    const { tokens, settings } = server
    const requested = splitScope(form.get('scope'))
    const scope = requested.length === 0 && settings.defaultGrantAllowedScope ? scopes(client) : requested
    requireAllowedScope(settings, client, scope)
    const granted = { scope, audience: readAudience(settings, client, form) }
    const asked = {
      ...granted,
      grantType: 'client_credentials',
      subject: client.id,
      requestedScope: requested,
    }
    const ext = await tokenHook(server, client, asked, form)
    return tokens.issueWithoutGrant(client, { ...granted, grantName: 'client_credentials', ext })
  },
}
