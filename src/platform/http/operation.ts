import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { IsOptional, type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Form, formIn } from '../../kernel/form.ts'
import { compiledReader, InvalidInput } from './invalid-input.ts'

/** An answer that is no JSON document. */
export interface Content {
  says: string
  /** Absent if there is no body. */
  mediaType?: string
}

export const noContent: Content = { says: 'Done.' }
export const redirection: Content = { says: 'Sends the browser on.' }

/** The schema of a document that is built member by member, elsewhere: the compiler knows only that it is one. */
export const asRecord = (schema: TSchema) => Type.Unsafe<Record<string, unknown>>(schema)

export type Answers = Readonly<Record<number, TSchema | Content>>

/** The statement of an operation about itself: its route, the reading of what it gets and its description follow from it. */
interface Statement<
  Face,
  Path extends string,
  Query extends TProperties,
  Body extends TSchema,
  Given extends Answers,
> {
  /** Generated clients have functions of this name. */
  id: string
  summary: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: Path
  query?: Query
  /** A JSON document. */
  body?: Body
  /** The fields of a form. */
  form?: TProperties
  /** Those that are not the usual error of the group. That of the lowest status is given if the handler does not choose. */
  answers: Given
  /** How callers prove who they are, if they have to: as clients do, or with a token. */
  security?: 'client' | 'bearer'
  handle(
    face: Face,
    received: Received<Path, Query, Body>,
  ): Handled<Given> | Promise<Handled<Given>> | Silence<Given>
}

/** The parts of a request. Each is read when the handler asks for it: callers first show that they may ask. */
export interface Received<
  Path extends string = string,
  Query extends TProperties = TProperties,
  Body extends TSchema = TSchema,
> {
  readonly path: { readonly [Name in NamesIn<Path>]: string }
  /** Throws an `InvalidInput` for the first parameter that is not as stated. */
  readonly query: Static<TObject<Query>>
  /** Throws an `InvalidInput` for a body that is not as stated. */
  body(): Promise<Static<Body>>
  /** An empty form if there is no body. Throws an `InvalidInput` for one that is no form. */
  form(): Form
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** The request that brings a form. */
export type FormRequest = Pick<Received, 'request' | 'reply' | 'form'>

/** The names in a path such as `/clients/:id`. */
type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** A document that is as stated, or the reply if the handler has written it itself. */
type Handled<Given extends Answers> =
  | FastifyReply
  | {
      [Status in keyof Given]: Given[Status] extends Content ? undefined : Static<Given[Status] & TSchema>
    }[keyof Given]

type Silence<Given extends Answers> =
  Extract<Given[keyof Given], Content> extends never ? never : Promise<void>

export interface Operation<Face = never>
  extends Omit<Statement<Face, string, TProperties, TSchema, Answers>, 'handle'> {
  answer(face: Face, request: FastifyRequest, reply: FastifyReply): Promise<unknown>
}

/** Operations that share an error shape, under one heading of the OpenAPI document. */
export interface OperationGroup<Face = never> {
  tag: string
  error: TSchema
  operations: readonly Operation<Face>[]
}

export function operation<
  Face,
  Path extends string,
  Given extends Answers,
  Query extends TProperties = Record<never, never>,
  Body extends TSchema = TSchema,
>(statement: Statement<Face, Path, Query, Body, Given>): Operation<Face> {
  const { handle, ...stated } = statement
  const status = Number(Object.keys(stated.answers)[0])
  const readBody = stated.body && compiledReader(stated.body)
  return {
    ...stated,
    async answer(face, request, reply) {
      reply.code(status)
      const answer = await handle(face, {
        path: request.params as Received<Path, Query, Body>['path'],
        get query() {
          return readQuery(stated.query, request.query as Static<TObject<Query>>)
        },
        body: async () => (await readBody?.(request.body)) as Static<Body>,
        form: () => formOf(request.body),
        request,
        reply,
      })
      // A reply that was written is a promise of its end, and of nothing.
      return answer === undefined && !reply.sent ? reply.send() : answer
    },
  }
}

function readQuery<Query extends TProperties>(stated: Query | undefined, query: Static<TObject<Query>>) {
  for (const [name, schema] of Object.entries(stated ?? {})) {
    const value: unknown = query[name as keyof typeof query]
    if (value === undefined ? !IsOptional(schema) : !Check(schema, value))
      throw new InvalidInput(schema, value, name)
  }
  return query
}

const noForm = { type: 'string', contentMediaType: 'application/x-www-form-urlencoded' }

function formOf(body: unknown): Form {
  const form = formIn(body)
  if (form) return form
  throw new InvalidInput(noForm, body)
}

/** Serves the operations of a group, below `prefix` if the listener has its routes there. */
export function serveOperations<Face>(
  app: FastifyInstance,
  face: Face,
  group: OperationGroup<Face>,
  prefix = '',
): void {
  for (const operation of group.operations)
    app.route({
      method: operation.method,
      url: `${prefix}${operation.path}`,
      config: { stated: { operation, group } },
      handler: (request, reply) => operation.answer(face, request, reply),
    })
}

/** The methods that are served at each path. */
export function methodsByPath(groups: readonly OperationGroup[]): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const { path, method } of groups.flatMap(({ operations }) => operations))
    methods.set(path, [...(methods.get(path) ?? []), method])
  return methods
}
