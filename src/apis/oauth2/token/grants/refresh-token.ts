import type { Grant as UserGrant } from '../../../../domain/consents/index.ts'
import type { RefreshRefusal } from '../../../../domain/tokens/index.ts'
import { readResources } from '../../audience.ts'
import { OAuthError } from '../../errors.ts'
import { requireStillAllowed } from '../../scope.ts'
import { consider } from '../consider.ts'
import type { Grant } from './grant.ts'

/**
 * RFC 6749 §6 with rotation (RFC 9700 §4.14.2). The new tokens have what was granted; `scope` and `audience` of the
 * request are not looked at, as clients of Hydra expect.
 */
export const refreshToken: Grant = {
  grantType: 'refresh_token',
  issue: async (server, client, form) => {
    const { tokens, settings } = server
    // As in Hydra, a token that is missing is as little good as an unknown one.
    const token = form.get('refresh_token') ?? ''
    const resources = readResources(server.settings, client, form)
    const requireAllowed = (grant: UserGrant) => requireStillAllowed(settings, client, grant)
    const claimsFor = consider(server, client, 'refresh_token', form, resources, requireAllowed)
    const outcome = await tokens.refresh(client, token, {
      audience: resources.length > 0 ? resources : undefined,
      claimsFor,
      requireAllowed,
    })
    if ('refused' in outcome)
      throw new OAuthError('invalid_grant', hints[outcome.refused]).by(outcome.refused)
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
