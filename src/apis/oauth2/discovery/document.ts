import { authMethods } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { joinUrl } from '../../../kernel/url.ts'
import { responseTypes } from '../authorize/response-types.ts'
import type { AuthorizationServer } from '../context.ts'
import { responseModes } from '../response-modes/index.ts'
import { grants } from '../token/grants/index.ts'

/**
 * OpenID Connect Discovery §3 and RFC 8414 §2. Only members that clients of Hydra know: a strict client refuses others.
 */
export function discoveryDocument({ settings, keys }: AuthorizationServer): Record<string, unknown> {
  const at = (path: string) => joinUrl(settings.publicUrl, path)
  const algorithm = [keys.algorithm(keySets.idToken)]
  return {
    issuer: settings.issuer,
    authorization_endpoint: at('/oauth2/auth'),
    token_endpoint: at('/oauth2/token'),
    jwks_uri: at('/.well-known/jwks.json'),
    revocation_endpoint: at('/oauth2/revoke'),
    end_session_endpoint: at('/oauth2/sessions/logout'),
    userinfo_endpoint: at('/userinfo'),
    subject_types_supported: ['public'],
    response_types_supported: [...responseTypes],
    response_modes_supported: responseModes.map(({ name }) => name),
    grant_types_supported: ['implicit', ...grants.map(({ grantType }) => grantType)],
    scopes_supported: ['offline_access', 'offline', 'openid'],
    claims_supported: ['sub'],
    token_endpoint_auth_methods_supported: [...authMethods],
    id_token_signing_alg_values_supported: algorithm,
    id_token_signed_response_alg: algorithm,
    userinfo_signed_response_alg: algorithm,
    userinfo_signing_alg_values_supported: ['none', ...algorithm],
    code_challenge_methods_supported: ['S256'],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    claims_parameter_supported: false,
  }
}
