import { isAudienceAllowed, scopes } from '../../../../domain/clients/index.ts'
import type { RefreshRefusal } from '../../../../domain/tokens/index.ts'
import { OAuthError } from '../../errors.ts'
import { readResources, requireGrantedResources } from '../../scope.ts'
import { grantHook } from '../ask-hooks.ts'
import type { Grant } from './grant.ts'

/**
 * RFC 6749 §6 with rotation (RFC 9700 §4.14.2). The new tokens have what was granted; `scope` and `audience` of the
 * request are not looked at, as clients of Hydra expect.
 */
export const refreshToken: Grant = {
  grantType: 'refresh_token',
  issue: async (server, client, form) => {
    const { tokens, consents, settings } = server
    const token = form.get('refresh_token')
    if (!token) throw new OAuthError('invalid_request', "Request parameter 'refresh_token' is missing.")
    const resources = readResources(form)
    const outcome = await tokens.refresh(client, token, {
      audience: resources.length > 0 ? resources : undefined,
      claimsFor: grantHook(server, client, 'refresh_token', form),
    })
    if ('refused' in outcome) throw new OAuthError('invalid_grant', hints[outcome.refused])
    const { grantedScope, grantedAudience, id } = outcome.grant
    const lostScope = grantedScope.find((scope) => !settings.isScopeAllowed(scopes(client), scope))
    const lostAudience = grantedAudience.find(
      (audience) => !isAudienceAllowed(client.metadata.audience ?? [], audience),
    )
    if (lostScope !== undefined || lostAudience !== undefined) {
      // What the client may no longer have, its tokens must not carry on.
      await consents.revokeTokens(id)
      throw lostScope === undefined
        ? new OAuthError(
            'invalid_request',
            `Requested audience '${lostAudience}' has not been whitelisted by the OAuth 2.0 Client.`,
          )
        : new OAuthError(
            'invalid_scope',
            `The OAuth 2.0 Client is not allowed to request scope '${lostScope}'.`,
          )
    }
    await requireGrantedResources(consents, outcome.grant, resources)
    return outcome.issued
  },
}

const hints: Record<RefreshRefusal, string> = {
  token_unknown: 'The refresh token is malformed or not valid.',
  token_used: 'The refresh token was already used.',
  token_expired: 'The refresh token expired.',
  other_client:
    'The OAuth 2.0 Client ID from this request does not match the ID during the initial token issuance.',
}
