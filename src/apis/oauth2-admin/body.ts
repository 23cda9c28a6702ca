import { Type } from 'typebox'
import type { HttpServer } from '../../platform/http/index.ts'
import { whyUndecodable } from './errors.ts'

/** The operations of `app` say in words of their own that a body cannot be decoded: Hydra has three names for that. */
export function wordUndecodable(app: HttpServer, word: (why: string) => Error): void {
  app.setErrorHandler((error: Error) => {
    const why = whyUndecodable(error)
    throw why === undefined ? error : word(`Unable to decode the request body: ${why}`)
  })
}

/** `null` counts as absent: published SDKs and login applications send it for members that they leave unset. */
export const lenient = {
  /** Without NUL, which PostgreSQL does not store. */
  text: Type.Optional(Type.Union([Type.String({ pattern: '^[^\\u0000]*$' }), Type.Null()])),
  /** Values that an index holds: two of them fit into an entry of PostgreSQL's, whatever their characters. */
  id: Type.Optional(Type.Union([Type.String({ pattern: '^[^\\u0000]{0,300}$' }), Type.Null()])),
  flag: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  count: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  /** Members may be `null` too: the reference consent application sends `[null]` for no scope at all. */
  list: Type.Optional(Type.Union([Type.Array(Type.Union([Type.String(), Type.Null()])), Type.Null()])),
  object: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
}

export const strings = (values: readonly (string | null)[] | null | undefined): string[] =>
  (values ?? []).map((value) => value ?? '')

const longestSeconds = 2 ** 31 - 1

/** Lifespans in seconds, at most what the database holds: 68 years. */
export const seconds = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Math.max(-1, Math.min(value, longestSeconds))
