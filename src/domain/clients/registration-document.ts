import { toSeconds } from '../../kernel/clock.ts'
import type { ClientWithSecret } from './clients.ts'
import { clientDocument, registrationUri } from './document.ts'
import { type Field, ifSet } from './field.ts'
import { fields } from './fields.ts'
import type { Client, ClientDocument, ClientMetadata } from './schema.ts'

const named = Object.entries(fields as Record<string, Field>)
const ofClients = named.filter(([, { setBy }]) => setBy === 'client')

/** Members that only operators set. */
export const operatorFields = named
  .filter(([, { setBy }]) => setBy === 'operator')
  .map(([name]) => name as keyof ClientMetadata)

/** The document without what is not for the client to say, and without members that nobody knows (RFC 7591 §2). */
export const ofRegistration = (document: ClientDocument): ClientDocument =>
  Object.fromEntries(
    ofClients
      .filter(([name]) => Object.hasOwn(document, name))
      .map(([name]) => [name, document[name as keyof ClientMetadata]]),
  )

/**
 * A client as it is shown to itself (RFC 7591 §3.2.1, RFC 7592 §3). Published SDKs refuse `null`, empty addresses and
 * values that the specifications do not know, so that such members are left out, and defaults are named.
 */
export function registrationDocument(
  { client, secret, registrationToken }: ClientWithSecret & { registrationToken?: string | undefined },
  publicUrl: string,
): Record<string, unknown> {
  const { client_id, created_at, updated_at } = clientDocument(client)
  return {
    client_id,
    ...selfPortrait(client),
    created_at,
    updated_at,
    client_id_issued_at: toSeconds(client.createdAt),
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    ...(registrationToken === undefined ? {} : { registration_access_token: registrationToken }),
    registration_client_uri: registrationUri(client, publicUrl),
  }
}

const selfPortrait = ({ metadata }: Client): Record<string, unknown> =>
  Object.fromEntries(
    ofClients
      .map(([name, { shown = ifSet, told = shown }]): [string, unknown] => [
        name,
        told(metadata[name as keyof ClientMetadata]),
      ])
      .filter(([, value]) => !isBlank(value)),
  )

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
