import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { IdentityState } from '../../domain/identities/index.ts'
import { IdentityAdminError } from './errors.ts'

const StatePatch = Type.Array(
  Type.Object({
    op: Type.Union([Type.Literal('replace'), Type.Literal('add')]),
    path: Type.Literal('/state'),
    value: Type.Union([Type.Literal('active'), Type.Literal('inactive')]),
  }),
  { minItems: 1 },
)

/** The part of Kratos's JSON Patch (RFC 6902) that is supported: whether the identity is turned off. */
export function readState(body: unknown): IdentityState {
  const patch = Check(StatePatch, body) ? (body as Static<typeof StatePatch>).at(-1) : undefined
  if (patch) return patch.value
  throw new IdentityAdminError(
    400,
    'The patch must be a list of operations such as {"op": "replace", "path": "/state", "value": "inactive"}; only the state can be changed.',
  )
}
