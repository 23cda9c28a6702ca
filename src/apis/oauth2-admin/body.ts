import { type Static, type TSchema, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'
import type { HttpServer } from '../../platform/http/index.ts'

/** A body that is no document of the operation. */
class UnreadableBody extends Error {
  readonly statusCode = 400

  constructor(why: string) {
    super(why)
    this.name = 'UnreadableBody'
  }
}

/** The routes of `app` say in words of their own that a body cannot be decoded: Hydra has three names for that. */
export function wordUnreadable(app: HttpServer, word: (why: string) => Error): void {
  app.setErrorHandler((error: Error & { code?: string }) => {
    const unreadable = error instanceof UnreadableBody || error.code === 'INVALID_JSON'
    throw unreadable ? word(`Unable to decode the request body: ${error.message}`) : error
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

/** Checks a JSON body. Unknown members are ignored. Throws 400 with the member's path, or where there is no body. */
export const readBody = <Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> =>
  checked(schema, body, (document) => Check(schema, document))

/** As `readBody`, for what every sign-in sends. The compiler of the check is loaded when the first one comes. */
export function bodyReader<Schema extends TSchema>(
  schema: Schema,
): (body: unknown) => Promise<Static<Schema>> {
  let compiled: { Check(document: unknown): boolean } | undefined
  return async (body) => {
    compiled ??= (await import('typebox/compile')).Compile(schema)
    const check = compiled
    return checked(schema, body, (document) => check.Check(document))
  }
}

function checked<Schema extends TSchema>(
  schema: Schema,
  body: unknown,
  isValid: (document: unknown) => boolean,
): Static<Schema> {
  if (body === undefined) throw new UnreadableBody('EOF. The body is empty: send a JSON document.')
  const document = body ?? {}
  // To look for errors takes several times as long as to find that there are none.
  if (isValid(document)) return document as Static<Schema>
  const [error] = Errors(schema, document)
  if (error) {
    const path = error.instancePath === '' ? 'the body' : error.instancePath.slice(1).replaceAll('/', '.')
    throw new UnreadableBody(`${path} ${error.message}`)
  }
  return document as Static<Schema>
}

export const strings = (values: readonly (string | null)[] | null | undefined): string[] =>
  (values ?? []).map((value) => value ?? '')

const longestSeconds = 2 ** 31 - 1

/** Lifespans in seconds, at most what the database holds: 68 years. */
export const seconds = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Math.max(-1, Math.min(value, longestSeconds))
