import { toTimestamp } from '../../kernel/clock.ts'
import { joinUrl } from '../../kernel/url.ts'
import type { RegisteredClient } from './clients.ts'
import { authMethod, type Client, lifespanNames } from './schema.ts'

/** Members that a client which has just been written without them shows as `null`, and later as `[]`. */
const nullWhenWritten = ['redirect_uris', 'grant_types', 'response_types', 'contacts'] as const

/** A client as it is shown: the members that clients of Hydra rely on, in its order, and never a secret. */
export function clientDocument(client: Client): Record<string, unknown> {
  const { metadata } = client
  return {
    client_id: client.id,
    client_name: metadata.client_name ?? '',
    redirect_uris: metadata.redirect_uris ?? [],
    grant_types: metadata.grant_types ?? [],
    response_types: metadata.response_types ?? [],
    scope: metadata.scope ?? '',
    audience: metadata.audience ?? [],
    owner: metadata.owner ?? '',
    policy_uri: metadata.policy_uri ?? '',
    allowed_cors_origins: metadata.allowed_cors_origins ?? [],
    tos_uri: metadata.tos_uri ?? '',
    client_uri: metadata.client_uri ?? '',
    logo_uri: metadata.logo_uri ?? '',
    contacts: metadata.contacts ?? [],
    client_secret_expires_at: 0,
    subject_type: metadata.subject_type || 'public',
    jwks: metadata.jwks ?? {},
    ...present(metadata, ['jwks_uri', 'sector_identifier_uri', 'request_uris', 'post_logout_redirect_uris']),
    token_endpoint_auth_method: authMethod(client),
    ...present(metadata, ['token_endpoint_auth_signing_alg', 'request_object_signing_alg']),
    userinfo_signed_response_alg: metadata.userinfo_signed_response_alg || 'none',
    ...present(metadata, [
      'id_token_signed_response_alg',
      'initiate_login_uri',
      'default_max_age',
      'default_acr_values',
      'require_auth_time',
      'frontchannel_logout_uri',
      'frontchannel_logout_session_required',
      'backchannel_logout_uri',
      'backchannel_logout_session_required',
    ]),
    metadata: metadata.metadata === undefined ? {} : metadata.metadata,
    created_at: toTimestamp(client.createdAt),
    updated_at: toTimestamp(client.updatedAt),
    skip_consent: metadata.skip_consent ?? false,
    skip_logout_consent: metadata.skip_logout_consent ?? null,
    ...present(metadata, ['access_token_strategy']),
    ...Object.fromEntries(lifespanNames.map((name) => [name, metadata[name] || null])),
  }
}

/** The client as a patch changes it: one that named no method does not name the default by changing something else. */
export function documentToPatch(client: Client): Record<string, unknown> {
  const { token_endpoint_auth_method: named = null } = client.metadata
  return { ...clientDocument(client), token_endpoint_auth_method: named }
}

/** A client as the answer shows it that has just written all of it. */
export const writtenDocument = (client: Client): Record<string, unknown> => ({
  ...clientDocument(client),
  ...Object.fromEntries(nullWhenWritten.map((name) => [name, client.metadata[name] ?? null])),
})

/**
 * A client that has just been registered: what is told only once stands in it, and unset lists are `null`.
 * RFC 7591 §3.2.1, RFC 7592 §3.
 */
export const registeredDocument = (
  { client, secret, registrationToken }: RegisteredClient,
  publicUrl: string,
): Record<string, unknown> => ({
  ...writtenDocument(client),
  ...(secret === undefined ? {} : { client_secret: secret }),
  registration_access_token: registrationToken,
  registration_client_uri: registrationUri(client, publicUrl),
})

/** Where a client manages its registration. */
export const registrationUri = ({ id }: Client, publicUrl: string): string =>
  joinUrl(publicUrl, `/oauth2/register/${encodeURIComponent(id)}`)

function present(metadata: Client['metadata'], names: (keyof Client['metadata'])[]): Record<string, unknown> {
  const isSet = (value: unknown) =>
    value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(names.map((name) => [name, metadata[name]]).filter(([, value]) => isSet(value)))
}
