import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { AuthFlowError, type Detail, type Details } from './errors.ts'

/** The members of a JSON body. Anything but an object is a bad request. */
export function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformedBody()
  return body as Record<string, unknown>
}

/** What a member holds that should be an object; a missing one has no members. */
export function readMember(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = object[name] ?? {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AuthFlowError('bad_request', 'body', { [name]: 'malformed' }, `${name}: must be an object.`)
}

const malformedBody = () => new AuthFlowError('bad_request', 'body', {}, 'the body must be a JSON object')

/**
 * `value` as `schema` has it. Each member that is not so is named in the details, by its outermost name, and in the
 * description, by its whole path.
 */
export function read<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Check(schema, value)) return value as Static<Schema>
  const details: Details = {}
  const problems: string[] = []
  for (const { keyword, instancePath, params } of Errors(schema, value)) {
    const path = instancePath.split('/').slice(1)
    const missing =
      keyword === 'required' ? (params as { requiredProperties: string[] }).requiredProperties : []
    for (const [name, ...deeper] of missing.length > 0 ? missing.map((each) => [...path, each]) : [path]) {
      if (name === undefined) throw malformedBody()
      if (details[name] !== undefined) continue
      const isMissing = missing.length > 0 || isBlank(at(value, [name, ...deeper]))
      details[name] = isMissing && deeper.length === 0 ? 'required' : detailOf(keyword, deeper.length > 0)
      problems.push(`${[name, ...deeper].join('.')}: ${isMissing ? 'cannot be blank' : 'must be valid'}.`)
    }
  }
  throw new AuthFlowError('bad_request', 'body', details, problems.join(' '))
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value)

const detailOf = (keyword: string, isNested: boolean): Detail =>
  !isNested && (keyword === 'minimum' || keyword === 'maximum') ? 'invalid' : 'malformed'

/** A parameter of the query that has to be there, once. */
export function requireParameter(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '')
    throw new AuthFlowError('bad_request', 'query', { [name]: 'required' })
  return value
}
