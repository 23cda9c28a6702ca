import { Type } from 'typebox'
import { text } from '../schema.ts'

const texts = Type.Array(Type.String())
const flag = Type.Boolean()

const members = {
  ...{ issuer: Type.String(), authorization_endpoint: Type.String(), token_endpoint: Type.String() },
  ...{ device_authorization_endpoint: Type.String(), jwks_uri: Type.String() },
  ...{ revocation_endpoint: Type.String(), end_session_endpoint: Type.String() },
  ...{ userinfo_endpoint: Type.String(), check_session_iframe: text, registration_endpoint: text },
  credentials_endpoint_draft_00: Type.String(),
  credentials_supported_draft_00: Type.Array(
    Type.Object({
      ...{ format: Type.String(), types: texts },
      ...{ cryptographic_binding_methods_supported: texts, cryptographic_suites_supported: texts },
    }),
  ),
  ...{ subject_types_supported: texts, response_types_supported: texts, response_modes_supported: texts },
  ...{ grant_types_supported: texts, scopes_supported: texts, claims_supported: texts },
  token_endpoint_auth_methods_supported: texts,
  id_token_signing_alg_values_supported: texts,
  ...{ id_token_signed_response_alg: texts, userinfo_signed_response_alg: texts },
  userinfo_signing_alg_values_supported: texts,
  ...{ request_parameter_supported: flag, request_uri_parameter_supported: flag },
  require_request_uri_registration: flag,
  request_object_signing_alg_values_supported: texts,
  claims_parameter_supported: flag,
  ...{ backchannel_logout_supported: flag, backchannel_logout_session_supported: flag },
  ...{ frontchannel_logout_supported: flag, frontchannel_logout_session_supported: flag },
  code_challenge_methods_supported: texts,
}

export const ConfigurationSchema = Type.Object(members, { title: 'oidcConfiguration' })

export const MetadataSchema = Type.Object(
  {
    ...members,
    token_endpoint_auth_signing_alg_values_supported: texts,
    ...{ acr_values_supported: Type.Optional(texts), introspection_endpoint: text },
    introspection_endpoint_auth_methods_supported: Type.Optional(texts),
    introspection_endpoint_auth_signing_alg_values_supported: Type.Optional(texts),
    client_id_metadata_document_supported: Type.Optional(flag),
    authorization_response_iss_parameter_supported: flag,
  },
  { title: 'oAuth2Metadata' },
)
