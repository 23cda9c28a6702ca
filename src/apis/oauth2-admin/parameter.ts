import { Type } from 'typebox'
import { badRequest } from './errors.ts'

/** Parameters of a query. No stored text holds a NUL, and PostgreSQL refuses to compare one. */
export const optionalText = Type.Optional(Type.String({ pattern: '^[^\\u0000]*$' }))
export const neededText = Type.String({ minLength: 1, pattern: '^[^\\u0000]*$' })

/** A parameter that may be absent or empty, of an operation that says otherwise what is wrong. */
export function optionalParameter(query: unknown, name: string): string | undefined {
  const value = (query as Record<string, unknown>)[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || value.includes('\0'))
    throw badRequest(`The query parameter ${name} is malformed.`)
  return value
}
