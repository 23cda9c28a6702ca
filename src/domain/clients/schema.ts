import { type Static, Type } from 'typebox'
import { type Field, indexed, sentence, text } from './field.ts'
import { fields } from './fields.ts'
import { defaultAuthMethod, defaultGrantTypes, defaultResponseTypes } from './known-values.ts'
import { lifespanFields } from './lifespans.ts'

type Shapes<Given extends Record<string, Field>> = { [Name in keyof Given]: Given[Name]['shape'] }

const shapesOf = <const Given extends Record<string, Field>>(given: Given) =>
  Object.fromEntries(
    Object.entries(given).map(([name, { shape, says }]) => [
      name,
      Type.Optional({ ...shape, description: sentence(says) }),
    ]),
  ) as unknown as Shapes<Given>

/** All lifespans of a client. */
export const LifespansSchema = Type.Object(shapesOf(lifespanFields), { title: 'oAuth2ClientTokenLifespans' })

/** Client metadata as it is written, with id and secret. */
export const ClientDocumentSchema = Type.Object(
  { client_id: indexed, client_secret: text, ...shapesOf(fields) },
  { title: 'oAuth2ClientDocument' },
)

export type ClientDocument = Static<typeof ClientDocumentSchema>

/** What is stored of a document: everything but the id and the secret, absent members left out. */
export type ClientMetadata = {
  [Name in keyof Omit<ClientDocument, 'client_id' | 'client_secret'>]: Exclude<ClientDocument[Name], null>
}

export interface Client {
  id: string
  metadata: ClientMetadata
  /** Hash of the token with which the client manages its registration (RFC 7592 §3). */
  registrationTokenHash?: string | undefined
  /** Until when its metadata document holds; absent for a client that was registered. */
  documentExpiresAt?: number | undefined
  /** Counts changes. */
  revision: number
  /** Digest of the current secret; absent for public clients and for those that sign assertions. */
  secretDigest?: string | undefined
  /** Digests of earlier secrets that are still accepted, newest first. */
  rotatedSecretDigests: string[]
  createdAt: number
  updatedAt: number
}

/** Effective values of metadata that may be absent. */
export const authMethod = (client: Client): string =>
  client.metadata.token_endpoint_auth_method || defaultAuthMethod
/**
 * Whether the client may use `method`. With a secret and no method named it sends the secret in the header or in the body:
 * published libraries choose either, and few let their users choose.
 */
export const acceptsAuthMethod = (client: Client, method: string): boolean => {
  const named = client.metadata.token_endpoint_auth_method
  return named ? named === method : method === 'client_secret_basic' || method === 'client_secret_post'
}
/** Whether clients with this method have a secret. */
export const hasSecret = (client: Client): boolean =>
  !['none', 'private_key_jwt'].includes(authMethod(client))
/** Algorithms that the client wants; `undefined` leaves the choice to the server, and userinfo unsigned. */
export const idTokenAlgorithm = ({ metadata }: Client): string | undefined =>
  metadata.id_token_signed_response_alg || undefined
export const userinfoAlgorithm = ({ metadata: { userinfo_signed_response_alg: algorithm } }: Client) =>
  algorithm && algorithm !== 'none' ? algorithm : undefined
export const isPairwise = (client: Client): boolean => client.metadata.subject_type === 'pairwise'
/** Whether nobody registered the client: its metadata stand in the document at its id. */
export const isFromDocument = (client: Client): boolean => client.documentExpiresAt !== undefined
export const isPublic = (client: Client): boolean => authMethod(client) === 'none'
export const grantTypes = (client: Client): string[] => filled(client.metadata.grant_types, defaultGrantTypes)
export const responseTypes = (client: Client): string[] =>
  filled(client.metadata.response_types, defaultResponseTypes)
export const scopes = (client: Client): string[] => (client.metadata.scope ?? '').split(' ').filter(Boolean)

/** Demands that the client's registration makes of sign-ins for it (OpenID Connect Registration §2). */
export const needsOf = ({ metadata }: Client) => ({
  defaultAcr: metadata.default_acr_values?.length ? metadata.default_acr_values : undefined,
  defaultMaxAge: metadata.default_max_age,
})

const filled = (values: string[] | undefined, fallback: string[]): string[] =>
  values && values.length > 0 ? values : fallback

/** A client as it is shown: with what the server says about it. */
export const ShownClientSchema = Type.Object(
  {
    ...ClientDocumentSchema.properties,
    client_secret_expires_at: Type.Optional(Type.Integer()),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
    client_id_issued_at: Type.Optional(Type.Integer()),
    registration_access_token: Type.Optional(Type.String()),
    registration_client_uri: Type.Optional(Type.String()),
  },
  { title: 'oAuth2Client' },
)
