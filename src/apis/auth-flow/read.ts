import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { AuthFlowError, type Detail, type Details } from './errors.ts'

/** The members of a JSON body. Anything but an object is a bad request. */
export function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformedBody()
  return body as Record<string, unknown>
}

/** What a member holds that should be an object; a missing one has no members. */
export const readMember = (object: Record<string, unknown>, name: string): Record<string, unknown> =>
  object[name] === undefined || object[name] === null ? {} : readObject(object[name])

const malformedBody = () => new AuthFlowError('bad_request', 'body', {}, 'the body must be a JSON object')

/** `value` as `schema` has it. Each member that is not so is named in the details, by its outermost name. */
export function read<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Check(schema, value)) return value as Static<Schema>
  const details: Details = {}
  const problems: string[] = []
  for (const { keyword, instancePath, params } of Errors(schema, value)) {
    const [name, ...deeper] = instancePath.slice(1).split('/').filter(Boolean)
    const names =
      keyword === 'required' && name === undefined
        ? (params as { requiredProperties: string[] }).requiredProperties
        : name === undefined
          ? []
          : [name]
    for (const each of names) {
      if (details[each] !== undefined) continue
      const detail = deeper.length > 0 ? 'malformed' : detailOf(keyword, name, value)
      if (detail === undefined) throw malformedBody()
      details[each] = detail
      problems.push(`${each}: ${detail === 'required' ? 'cannot be blank' : 'must be valid'}.`)
    }
  }
  throw new AuthFlowError('bad_request', 'body', details, problems.join(' '))
}

/** `undefined` where the type is wrong: such a body is not read any further. */
function detailOf(keyword: string, name: string | undefined, value: unknown): Detail | undefined {
  if (name === undefined) return 'required'
  const member = (value as Record<string, unknown>)[name]
  if (member === null || member === '') return 'required'
  switch (keyword) {
    case 'required':
      return 'malformed'
    case 'type':
      return undefined
    case 'minimum':
    case 'maximum':
      return 'invalid'
    default:
      return 'malformed'
  }
}

/** A parameter of the query that has to be there, once. */
export function requireParameter(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '')
    throw new AuthFlowError('bad_request', 'query', { [name]: 'required' })
  return value
}
