import { AuthFlowError, malformedBody } from './errors.ts'

/** The members of a JSON body. Anything but an object is a bad request. */
export function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformedBody()
  return body as Record<string, unknown>
}

/** The members of what should be an object; a missing one has no members. */
export function readMember(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = object[name] ?? {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AuthFlowError('bad_request', 'body', { [name]: 'malformed' }, `${name}: must be an object.`)
}
