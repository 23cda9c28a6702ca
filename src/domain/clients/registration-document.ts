import { toSeconds } from '../../kernel/clock.ts'
import type { ClientWithSecret } from './clients.ts'
import { clientDocument, registrationUri } from './document.ts'
import {
  type ClientDocument,
  ClientDocumentSchema,
  type ClientMetadata,
  grantTypes,
  responseTypes,
} from './schema.ts'

/**
 * What a client says about itself (RFC 7591 §2, OpenID Connect Registration §2, the logout specifications, and a few of
 * Hydra). Everything else is for operators.
 */
const registrationMembers = new Set([
  ...['client_name', 'redirect_uris', 'grant_types', 'response_types', 'scope', 'audience', 'contacts'],
  ...['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'allowed_cors_origins', 'application_type'],
  ...['software_id', 'software_version', 'initiate_login_uri'],
  ...['default_max_age', 'default_acr_values', 'require_auth_time'],
  ...['jwks', 'jwks_uri', 'subject_type', 'sector_identifier_uri'],
  ...['token_endpoint_auth_method', 'token_endpoint_auth_signing_alg'],
  ...['request_uris', 'request_object_signing_alg', 'userinfo_signed_response_alg'],
  'id_token_signed_response_alg',
  ...['post_logout_redirect_uris', 'frontchannel_logout_uri', 'frontchannel_logout_session_required'],
  ...['backchannel_logout_uri', 'backchannel_logout_session_required'],
])

/** Members that the answer has beside those. */
const toldMembers = new Set(['client_id', 'created_at', 'updated_at'])

/** The document without what is not for the client to say, and without members that nobody knows (RFC 7591 §2). */
export const ofRegistration = (document: ClientDocument): ClientDocument =>
  Object.fromEntries(
    Object.entries(document).filter(
      ([name]) => registrationMembers.has(name) && Object.hasOwn(ClientDocumentSchema.properties, name),
    ),
  )

/**
 * A client as it is shown to itself (RFC 7591 §3.2.1, RFC 7592 §3). Published SDKs refuse `null`, empty addresses and
 * values that the specifications do not know, so that such members are left out, and defaults are named.
 */
export function registrationDocument(
  { client, secret, registrationToken }: ClientWithSecret & { registrationToken?: string | undefined },
  publicUrl: string,
): Record<string, unknown> {
  const document = {
    ...clientDocument(client),
    ...ofSoftware(client.metadata),
    grant_types: grantTypes(client),
    response_types: responseTypes(client),
  }
  const shown = Object.entries(document).filter(
    ([name, value]) =>
      (registrationMembers.has(name) || toldMembers.has(name)) && !isBlank(value) && !isNone(name, value),
  )
  return {
    ...Object.fromEntries(shown),
    client_id_issued_at: toSeconds(client.createdAt),
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    ...(registrationToken === undefined ? {} : { registration_access_token: registrationToken }),
    registration_client_uri: registrationUri(client, publicUrl),
  }
}

/** Members that Hydra does not have: operators are not shown them. */
const ofSoftware = ({ application_type, software_id, software_version }: ClientMetadata) => ({
  application_type,
  software_id,
  software_version,
})

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** To sign no userinfo is to name no algorithm (OpenID Connect Registration §2). */
const isNone = (name: string, value: unknown): boolean =>
  name === 'userinfo_signed_response_alg' && value === 'none'
