import { type Static, type TSchema, Type } from 'typebox'

// JSON `null` counts as absent wherever a client document is read: published SDKs send it for unset members.
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))

const text = nullable(Type.String())
/** Columns of their own, with an index: PostgreSQL stores no NUL and indexes no long text. Two of them fit into an entry. */
const indexed = nullable(Type.String({ pattern: '^[^\\u0000]{0,300}$' }))
const flag = nullable(Type.Boolean())
const list = nullable(Type.Array(Type.String()))
const object = nullable(Type.Record(Type.String(), Type.Unknown()))

/** Lifespan overrides, one for each grant and token: Go durations such as `1h30m`. */
export const lifespanNames = [
  'authorization_code_grant_access_token_lifespan',
  'authorization_code_grant_id_token_lifespan',
  'authorization_code_grant_refresh_token_lifespan',
  'client_credentials_grant_access_token_lifespan',
  'implicit_grant_access_token_lifespan',
  'implicit_grant_id_token_lifespan',
  'jwt_bearer_grant_access_token_lifespan',
  'refresh_token_grant_id_token_lifespan',
  'refresh_token_grant_access_token_lifespan',
  'refresh_token_grant_refresh_token_lifespan',
  'device_authorization_grant_id_token_lifespan',
  'device_authorization_grant_access_token_lifespan',
  'device_authorization_grant_refresh_token_lifespan',
] as const

export type LifespanName = (typeof lifespanNames)[number]

export type Lifespans = { [Name in LifespanName]?: string }

const lifespans = Object.fromEntries(lifespanNames.map((name) => [name, text])) as Record<
  LifespanName,
  typeof text
>

/** All lifespans of a client. */
export const LifespansSchema = Type.Object(lifespans, { title: 'oAuth2ClientTokenLifespans' })

/**
 * Client metadata as it is written and read: the names of RFC 7591 §2, OpenID Connect Registration §2, RP-Initiated,
 * Front-Channel and Back-Channel Logout, and the few of our own (`skip_consent`, `access_token_strategy`, lifespans).
 */
export const ClientDocumentSchema = Type.Object(
  {
    client_id: indexed,
    client_secret: text,
    client_name: indexed,
    redirect_uris: list,
    grant_types: list,
    response_types: list,
    scope: text,
    audience: list,
    owner: indexed,
    policy_uri: text,
    allowed_cors_origins: list,
    tos_uri: text,
    client_uri: text,
    logo_uri: text,
    contacts: list,
    application_type: text,
    software_id: text,
    software_version: text,
    subject_type: text,
    sector_identifier_uri: text,
    jwks_uri: text,
    jwks: object,
    token_endpoint_auth_method: text,
    token_endpoint_auth_signing_alg: text,
    request_uris: list,
    request_object_signing_alg: text,
    userinfo_signed_response_alg: text,
    id_token_signed_response_alg: text,
    metadata: nullable(Type.Unknown()),
    post_logout_redirect_uris: list,
    frontchannel_logout_uri: text,
    frontchannel_logout_session_required: flag,
    initiate_login_uri: text,
    backchannel_logout_uri: text,
    backchannel_logout_session_required: flag,
    access_token_strategy: text,
    skip_consent: flag,
    skip_logout_consent: flag,
    default_max_age: nullable(Type.Integer({ minimum: 0, maximum: 999_999_999 })),
    default_acr_values: list,
    require_auth_time: flag,
    ...lifespans,
  },
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

export const authMethods = ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'] as const

/** Algorithms of client assertions (RFC 7518 §3.1). */
export const assertionAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512'],
] as readonly string[]

/** Algorithms of signed request objects. */
export const signedRequestAlgorithms: readonly string[] = [...assertionAlgorithms, 'EdDSA']

const defaultAuthMethod = 'client_secret_basic'

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
export const grantTypes = (client: Client): string[] =>
  orElse(client.metadata.grant_types, ['authorization_code'])
export const responseTypes = (client: Client): string[] => orElse(client.metadata.response_types, ['code'])
export const scopes = (client: Client): string[] => (client.metadata.scope ?? '').split(' ').filter(Boolean)

/** What the client's registration says about sign-ins for it (OpenID Connect Registration §2). */
export const needsOf = ({ metadata }: Client) => ({
  defaultAcr: metadata.default_acr_values?.length ? metadata.default_acr_values : undefined,
  defaultMaxAge: metadata.default_max_age,
})

const orElse = (values: string[] | undefined, fallback: string[]): string[] =>
  values && values.length > 0 ? values : fallback

/** A client as it is shown: with what the server says about it. */
export const ShownClientSchema = Type.Object(
  {
    ...ClientDocumentSchema.properties,
    client_secret_expires_at: Type.Integer(),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
    client_id_issued_at: Type.Optional(Type.Integer()),
    registration_access_token: Type.Optional(Type.String()),
    registration_client_uri: Type.Optional(Type.String()),
  },
  { title: 'oAuth2Client' },
)
