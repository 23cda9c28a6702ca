import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }

const ImportedAccount = Type.Object(
  {
    hashed_password: Type.String({ minLength: 1, maxLength: 4096 }),
    backup_data: Type.String({ minLength: 1 }),
    backup_version: Type.Optional(Type.Integer({ minimum: 1 })),
    required_acr: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 })),
  },
  strict,
)
const SharedAccount = Type.Object({ account_id: Type.String({ minLength: 1 }) }, strict)

/** The part of Kratos's `createIdentityBody` that is supported; anything else is refused rather than dropped. */
export const CreateIdentityBody = Type.Object(
  {
    schema_id: Type.Literal('default'),
    traits: Type.Object({}),
    state: Type.Optional(Type.Literal('active')),
    credentials: Type.Optional(
      Type.Object(
        {
          password: Type.Optional(
            Type.Object({ config: Type.Object({ password: Type.String({ minLength: 1 }) }, strict) }, strict),
          ),
          /** Of the auth-flow API: an account that another system kept, or one that the identity is to share. */
          prehashed_password: Type.Optional(
            Type.Object({ config: Type.Union([ImportedAccount, SharedAccount]) }, strict),
          ),
        },
        strict,
      ),
    ),
    verifiable_addresses: Type.Optional(
      Type.Array(
        Type.Object({
          value: Type.String(),
          via: Type.Literal('email'),
          verified: Type.Optional(Type.Boolean()),
          status: Type.Optional(Type.String()),
        }),
      ),
    ),
    metadata_public: Type.Optional(Type.Unknown()),
    metadata_admin: Type.Optional(Type.Unknown()),
  },
  { ...strict, title: 'createIdentityBody' },
)

/** The part of Kratos's `updateIdentityBody` that is supported. What is left out of the metadata is taken away. */
export const UpdateIdentityBody = Type.Object(
  {
    schema_id: Type.Literal('default'),
    traits: Type.Object({}),
    state: Type.Union([Type.Literal('active'), Type.Literal('inactive')]),
    credentials: Type.Optional(
      Type.Object(
        {
          password: Type.Object(
            { config: Type.Object({ password: Type.String({ minLength: 1 }) }, strict) },
            strict,
          ),
        },
        strict,
      ),
    ),
    metadata_public: Type.Optional(Type.Unknown()),
    metadata_admin: Type.Optional(Type.Unknown()),
  },
  { ...strict, title: 'updateIdentityBody' },
)

/** The part of Kratos's JSON Patch (RFC 6902) that is supported: whether the identity is turned off. */
export const StatePatch = Type.Array(
  Type.Object({
    op: Type.Union([Type.Literal('replace'), Type.Literal('add')]),
    path: Type.Literal('/state'),
    value: Type.Union([Type.Literal('active'), Type.Literal('inactive')]),
  }),
  { minItems: 1, title: 'identityStatePatch' },
)

const time = Type.String({ format: 'date-time' })
const addressMembers = {
  id: Type.String(),
  value: Type.String(),
  via: Type.Literal('email'),
  created_at: time,
  updated_at: time,
}

/** An identity as operators see it. */
export const IdentityDocument = Type.Object(
  {
    id: Type.String(),
    credentials: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({
          type: Type.String(),
          identifiers: Type.Array(Type.String()),
          version: Type.Integer(),
          created_at: time,
          updated_at: time,
        }),
      ),
    ),
    schema_id: Type.String(),
    schema_url: Type.String(),
    state: Type.Union([Type.Literal('active'), Type.Literal('inactive')]),
    state_changed_at: time,
    traits: Type.Record(Type.String(), Type.Unknown()),
    verifiable_addresses: Type.Array(
      Type.Object({
        ...addressMembers,
        verified: Type.Boolean(),
        status: Type.String(),
        verified_at: Type.Optional(time),
      }),
    ),
    recovery_addresses: Type.Array(Type.Object(addressMembers)),
    metadata_public: Type.Unknown(),
    metadata_admin: Type.Unknown(),
    created_at: time,
    updated_at: time,
    organization_id: Type.Null(),
  },
  { title: 'identity' },
)

/** The error shape of Kratos. */
export const ErrorDocument = Type.Object(
  {
    error: Type.Object({
      code: Type.Integer(),
      status: Type.String(),
      request: Type.String(),
      reason: Type.Optional(Type.String()),
      message: Type.String(),
    }),
  },
  { title: 'errorGeneric' },
)

export type CreateIdentityBody = Static<typeof CreateIdentityBody>
export type UpdateIdentityBody = Static<typeof UpdateIdentityBody>
export type StatePatch = Static<typeof StatePatch>
export type IdentityDocument = Static<typeof IdentityDocument>
export type ErrorDocument = Static<typeof ErrorDocument>
