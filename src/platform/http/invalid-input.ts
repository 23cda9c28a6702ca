import type { Static, TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'

type Problems = ReturnType<typeof Errors>

/** A body, or a parameter of the query, that is not as the operation states it. Each face has words of its own for it. */
export class InvalidInput extends Error {
  readonly statusCode = 400
  /** The name of the parameter; absent for a body. */
  readonly parameter: string | undefined
  readonly received: unknown
  readonly schema: TSchema

  constructor(schema: TSchema, received: unknown, parameter?: string) {
    super(parameter === undefined ? 'The request body is invalid.' : `The parameter ${parameter} is invalid.`)
    this.name = 'InvalidInput'
    this.parameter = parameter
    this.received = received
    this.schema = schema
  }

  /** To look for problems takes several times as long as to find that there are none. */
  get problems(): Problems {
    return Errors(this.schema, this.received)
  }
}

/** `received` as `schema` has it. */
export function readAs<Schema extends TSchema>(schema: Schema, received: unknown): Static<Schema> {
  if (Check(schema, received)) return received as Static<Schema>
  throw new InvalidInput(schema, received)
}

/** As `readAs`, for what many requests bring. The compiler of the check is loaded when the first one comes. */
export function compiledReader<Schema extends TSchema>(
  schema: Schema,
): (received: unknown) => Promise<Static<Schema>> {
  let compiled: { Check(received: unknown): boolean } | undefined
  return async (received) => {
    compiled ??= (await import('typebox/compile')).Compile(schema)
    if (compiled.Check(received)) return received as Static<Schema>
    throw new InvalidInput(schema, received)
  }
}
