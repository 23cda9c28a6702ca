import { type TSchema, Type } from 'typebox'

// The words in which the schema is written.

export const durationPattern = '^(\\d+(\\.\\d+)?(ms|s|m|h))+$'

export const group = <Properties extends Record<string, TSchema>>(
  description: string,
  properties: Properties,
) => Type.Object(properties, { description, default: {}, additionalProperties: false })

export const optional = Type.Optional

export const text = (description: string) => Type.String({ description })
export const textOr = (value: string, description: string) => Type.String({ description, default: value })
export const url = (description: string) =>
  Type.String({ description, pattern: '^https?://', errorText: 'must be an http or https URL' })
/** Where a browser is sent: a path is one of this server. */
export const page = (description: string) =>
  Type.String({
    description,
    pattern: '^(https?://|/(?!/))',
    errorText: 'must be an http or https URL, or a path that begins with /',
  })
export const durationText = (description: string, options: { default?: string } = {}) =>
  Type.String({
    description,
    ...options,
    pattern: durationPattern,
    errorText: 'must be a duration such as 30m or 1h30m',
  })
export const duration = (value: string, description: string) => durationText(description, { default: value })
export const flag = (value: boolean, description: string) => Type.Boolean({ description, default: value })
export const count = (value: number, minimum: number, description: string) =>
  Type.Integer({ description, default: value, minimum })
/** Without a `value` it is up to whoever reads it. */
export const choice = <const Values extends string[]>(
  values: [...Values],
  value: Values[number] | undefined,
  description: string,
) =>
  Type.Union(
    values.map((each) => Type.Literal(each)) as {
      [Index in keyof Values]: ReturnType<typeof Type.Literal<Values[Index]>>
    },
    {
      description,
      ...(value === undefined ? {} : { default: value }),
      errorText: `must be one of ${values.join(', ')}`,
    },
  )
export const secrets = (description: string) =>
  Type.Array(Type.String({ minLength: 16, errorText: 'must have at least 16 characters' }), {
    description,
    default: [],
    secret: true,
  })
export const list = (value: string[], description: string) =>
  Type.Array(Type.String(), { description, default: value })

export const port = (value: number) =>
  Type.Integer({
    description: 'Port to listen on; 0 picks a free one.',
    default: value,
    minimum: 0,
    maximum: 65535,
  })

/** RFC 6265 §4.1.1. */
export const cookieName = (value: string, description: string) =>
  Type.String({
    description,
    default: value,
    pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
    errorText: 'must be the name of a cookie: letters, digits, - and _',
  })

export const cookiePath = (description: string) =>
  Type.String({
    description,
    default: '/',
    pattern: '^/[!-:<-~]*$',
    errorText: 'must be a path that begins with /',
  })
