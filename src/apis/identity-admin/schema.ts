import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }

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

export type CreateIdentityBody = Static<typeof CreateIdentityBody>
