import { toTimestamp } from '../../kernel/clock.ts'
import { joinUrl } from '../../kernel/url.ts'
import type { RegisteredClient } from './clients.ts'
import { type Field, ifSet } from './field.ts'
import { fields } from './fields.ts'
import type { Client, ClientMetadata } from './schema.ts'

const named = Object.entries(fields as Record<string, Field>)

/** A client as it is shown: the members that clients of Hydra rely on, and never a secret. */
export function clientDocument({ id, metadata, createdAt, updatedAt }: Client): Record<string, unknown> {
  const shown = named.map(([name, { shown = ifSet }]): [string, unknown] => [
    name,
    shown(metadata[name as keyof ClientMetadata]),
  ])
  return {
    client_id: id,
    ...Object.fromEntries(shown.filter(([, value]) => value !== undefined)),
    client_secret_expires_at: 0,
    created_at: toTimestamp(createdAt),
    updated_at: toTimestamp(updatedAt),
  }
}

/** The client as a patch changes it: one that named no method does not name the default by changing something else. */
export function documentToPatch(client: Client): Record<string, unknown> {
  const { token_endpoint_auth_method: named = null } = client.metadata
  return { ...clientDocument(client), token_endpoint_auth_method: named }
}

/** A client as the answer shows it that has just written all of it. */
export function writtenDocument(client: Client): Record<string, unknown> {
  const unwritten = named.filter(
    ([name, { writtenAs }]) =>
      writtenAs !== undefined && client.metadata[name as keyof ClientMetadata] === undefined,
  )
  return {
    ...clientDocument(client),
    ...Object.fromEntries(unwritten.map(([name, { writtenAs }]) => [name, writtenAs])),
  }
}

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
