import { badRequest } from './errors.ts'

/** A query parameter that may be absent or empty. No stored text holds a NUL, and PostgreSQL refuses to compare one. */
export function optionalParameter(query: unknown, name: string): string | undefined {
  const value = (query as Record<string, unknown>)[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || value.includes('\0'))
    throw badRequest(`The query parameter ${name} is malformed.`)
  return value
}
