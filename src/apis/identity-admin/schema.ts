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
  strict,
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
  strict,
)

export type CreateIdentityBody = Static<typeof CreateIdentityBody>
