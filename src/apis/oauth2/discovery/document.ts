import { assertionAlgorithms, authMethods, signedRequestAlgorithms } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { joinUrl } from '../../../kernel/url.ts'
import { responseTypes } from '../authorize/response-types.ts'
import type { AuthorizationServer } from '../context.ts'
import { credentialMetadata } from '../credentials/metadata.ts'
import { responseModes } from '../response-modes/index.ts'
import { checkSessionPath } from '../session-management/routes.ts'
import type { Settings } from '../settings.ts'
import { grants } from '../token/grants/index.ts'

type Document = Record<string, unknown>

/** OpenID Connect Discovery §3, with the members that Hydra has: a strict client of it refuses others. */
export function discoveryDocument({ settings, keys, personClaims }: AuthorizationServer): Document {
  const at = (path: string) => joinUrl(settings.publicUrl, path)
  const { overrides, claims, scopes } = settings.discovery
  const algorithms = keys.algorithms(keySets.idToken)
  return {
    issuer: settings.issuer,
    authorization_endpoint: at('/oauth2/auth'),
    device_authorization_endpoint: at('/oauth2/device/auth'),
    token_endpoint: at('/oauth2/token'),
    jwks_uri: at('/.well-known/jwks.json'),
    revocation_endpoint: at('/oauth2/revoke'),
    end_session_endpoint: at('/oauth2/sessions/logout'),
    userinfo_endpoint: at('/userinfo'),
    ...(settings.sessionManagement ? { check_session_iframe: at(checkSessionPath) } : {}),
    ...credentialMetadata(at('/credentials')),
    ...configured(overrides),
    subject_types_supported: [...settings.subjectTypes],
    response_types_supported: [...responseTypes],
    response_modes_supported: responseModes.map(({ name }) => name),
    grant_types_supported: ['implicit', ...grants.map(({ grantType }) => grantType)],
    scopes_supported: unique(['offline_access', 'offline', 'openid', ...personClaims.scopes, ...scopes]),
    claims_supported: unique(['sub', ...serverClaims, ...personClaims.names, ...claims]),
    token_endpoint_auth_methods_supported: [...authMethods],
    id_token_signing_alg_values_supported: algorithms,
    id_token_signed_response_alg: algorithms.slice(0, 1),
    userinfo_signed_response_alg: algorithms.slice(0, 1),
    userinfo_signing_alg_values_supported: ['none', ...algorithms],
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    request_object_signing_alg_values_supported: ['none', ...signedRequestAlgorithms],
    claims_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    code_challenge_methods_supported: ['S256'],
  }
}

/** RFC 8414 §2: the same, and what later specifications added. No client of Hydra's SDKs decodes this document. */
export const metadataDocument = (server: AuthorizationServer): Document => ({
  // RFC 7591 §3: clients look for it here. As configured it stands in both documents.
  ...registrationEndpoint(server.settings),
  ...discoveryDocument(server),
  token_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
  ...acrValues(server.settings),
  ...introspectionMetadata(server),
  ...(server.settings.clients.documents ? { client_id_metadata_document_supported: true } : {}),
  // RFC 9207 §3
  authorization_response_iss_parameter_supported: true,
})

/** Claims about the authentication, of every ID token. */
const serverClaims = ['iss', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'sid']

const acrValues = ({ discovery }: Settings): Document =>
  discovery.acrValues.length === 0 ? {} : { acr_values_supported: [...discovery.acrValues] }

/** Nothing, if nobody but this machine reaches the endpoint. */
const introspectionMetadata = ({
  settings: { discovery, publicIntrospection },
}: AuthorizationServer): Document =>
  discovery.introspectionUrl === undefined
    ? {}
    : {
        introspection_endpoint: discovery.introspectionUrl,
        ...(publicIntrospection
          ? {
              introspection_endpoint_auth_methods_supported: authMethods.filter(
                (method) => method !== 'none',
              ),
              introspection_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
            }
          : {}),
      }

const unique = (values: readonly string[]): string[] => [...new Set(values)]

const configured = (overrides: Record<string, string | undefined>): Document =>
  Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))

const registrationEndpoint = ({ registration, publicUrl }: Settings): Document =>
  registration.enabled ? { registration_endpoint: joinUrl(publicUrl, '/oauth2/register') } : {}
