import { Type } from 'typebox'
import { HashParametersSchema } from '../../domain/methods/index.ts'

const orNull = Type.Union([Type.String(), Type.Null()])

const ClientDocument = Type.Object({
  id: Type.String(),
  name: Type.String(),
  logo_uri: orNull,
  tos_uri: orNull,
  policy_uri: orNull,
})

const ProposedStep = Type.Object({
  identity_id: Type.String(),
  method_name: Type.String(),
  metadata: Type.Union([HashParametersSchema, Type.Null()]),
})

export const LoginInfo = Type.Object({
  client: ClientDocument,
  scope: Type.Array(Type.String()),
  acr_values: Type.Union([Type.Array(Type.String()), Type.Null()]),
  login_hint: Type.String(),
})

export const Authable = Type.Object({
  identity: Type.Object({ display_name: Type.String(), avatar_url: orNull, account_id: orNull }),
  authn_step: ProposedStep,
})

/** Either the sign-in is finished or another step follows. */
export const Progress = Type.Object({
  next: Type.Union([Type.Literal('redirect'), Type.Literal('authn_step')]),
  redirect_to: Type.Optional(Type.String()),
  authn_step: Type.Optional(ProposedStep),
  access_token: Type.String(),
})

export const ConsentInfo = Type.Object({
  subject: Type.String(),
  acr: Type.String(),
  scope: Type.Array(Type.String()),
  context: Type.Unknown(),
  client: ClientDocument,
})

export const RedirectTo = Type.Object({ redirect_to: Type.String() })

export const IdentityDocument = Type.Object({
  id: Type.String(),
  account_id: orNull,
  display_name: Type.String(),
  avatar_url: orNull,
  identifier: Type.Object({ kind: Type.String(), value: Type.String() }),
})

export const StoredBackup = Type.Object({ data: Type.String(), version: Type.Integer() })

export const BackupInFlow = Type.Object({ ...StoredBackup.properties, account_id: Type.String() })

export const ErrorDocument = Type.Object(
  {
    code: Type.String(),
    origin: Type.String(),
    desc: Type.String(),
    details: Type.Record(Type.String(), Type.String()),
  },
  { title: 'authFlowError' },
)
