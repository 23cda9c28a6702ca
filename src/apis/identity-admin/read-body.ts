import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { IdentityAdminError } from './errors.ts'

/** `body` as `schema` has it. */
export function readBody<Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> {
  if (Check(schema, body)) return body as Static<Schema>
  throw new IdentityAdminError(400, whatIsWrong(schema, body))
}

/** One sentence with the place first. A member that nobody knows says more than one that is missing beside it. */
function whatIsWrong(schema: TSchema, body: unknown): string {
  const errors = Errors(schema, body)
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties')
  const error = unknown ?? errors[0]
  const place = error?.instancePath.split('/').slice(1).join('.') || 'The body'
  if (unknown)
    return `${place} has a member that is not supported: ${unknownMembers(unknown.params).join(', ')}.`
  return `${place} ${error?.message ?? 'is no identity'}.`
}

const unknownMembers = (parameters: unknown): string[] =>
  (parameters as { additionalProperties?: string[] }).additionalProperties ?? []
