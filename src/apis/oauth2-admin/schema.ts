import { type TSchema, Type } from 'typebox'
import { ShownClientSchema } from '../../domain/clients/index.ts'
import { asRecord } from '../../platform/http/index.ts'

/** The error shape of this face. */
export const ErrorDocument = Type.Object(
  { error: Type.String(), error_description: Type.Optional(Type.String()) },
  { title: 'errorOAuth2' },
)

export const ClientAnswer = asRecord(ShownClientSchema)

export const RedirectTo = Type.Object({ redirect_to: Type.String() }, { title: 'oAuth2RedirectTo' })

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const list = Type.Array(Type.String())
export const time = Type.String({ format: 'date-time' })
