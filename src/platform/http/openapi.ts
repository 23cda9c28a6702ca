import { IsOptional, type TSchema } from 'typebox'
import type { Content, Operation, OperationGroup } from './operation.ts'

export interface DocumentInfo {
  title: string
  version: string
  description: string
}

type Json = Record<string, unknown>

/** The OpenAPI document (3.1) of operations. A schema with a title becomes a component of that name. */
export function openApiDocument(info: DocumentInfo, groups: readonly OperationGroup[]): Json {
  const components = new Map<string, Json>()
  const paths: Record<string, Json> = {}
  for (const group of groups)
    for (const operation of group.operations) {
      const path = operation.path.replace(/:(\w+)/g, '{$1}')
      paths[path] = {
        ...paths[path],
        [operation.method.toLowerCase()]: describe(operation, group, components),
      }
    }
  return {
    openapi: '3.1.0',
    info,
    tags: [...new Set(groups.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      schemas: sorted(Object.fromEntries(components)),
      securitySchemes: {
        client: { type: 'http', scheme: 'basic' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function describe(operation: Operation, { tag, error }: OperationGroup, components: Map<string, Json>): Json {
  const json = (schema: unknown) => referring(schema, components)
  const { id, summary, query = {}, body, form, answers, security } = operation
  const parameters = [
    ...Array.from(operation.path.matchAll(/:(\w+)/g), ([, name]) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    })),
    ...Object.entries(query).map(([name, schema]) => ({
      ...{ name, in: 'query', required: !IsOptional(schema), schema: json(schema) },
    })),
  ]
  const content = {
    ...(body && { 'application/json': { schema: json(body) } }),
    ...(form && { 'application/x-www-form-urlencoded': { schema: json(formSchema(form)) } }),
  }
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(Object.keys(content).length > 0 && { requestBody: { required: body !== undefined, content } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, response(answer, json)]),
      ),
      default: response(error, json),
    },
    // A public client has nothing to prove who it is.
    ...(security && { security: security === 'client' ? [{ client: [] }, {}] : [{ bearer: [] }] }),
  }
}

const formSchema = (fields: Record<string, TSchema>): Json => ({
  type: 'object',
  required: Object.keys(fields).filter((name) => !IsOptional(fields[name])),
  properties: fields,
})

const isContent = (answer: TSchema | Content): answer is Content => 'says' in answer

function response(answer: TSchema | Content, json: (schema: unknown) => unknown): Json {
  if (!isContent(answer)) {
    const { title } = answer as { title?: string }
    return { description: title ?? 'The answer.', content: { 'application/json': { schema: json(answer) } } }
  }
  const { says: description, mediaType } = answer
  return { description, ...(mediaType && { content: { [mediaType]: {} } }) }
}

/** A copy of a schema in which each part with a title is a reference to the component of that name. */
function referring(schema: unknown, components: Map<string, Json>): unknown {
  if (Array.isArray(schema)) return schema.map((each) => referring(each, components))
  if (typeof schema !== 'object' || schema === null) return schema
  const { title, ...members } = schema as Json
  const copy = (object: object): Json =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, referring(value, components)]))
  // A member that is called so is none.
  if (typeof title !== 'string') return copy(schema)
  const component = copy(members)
  const known = components.get(title)
  if (known && JSON.stringify(known) !== JSON.stringify(component))
    throw new Error(`Two schemas have the title ${title}: give one of them another.`)
  components.set(title, component)
  return { $ref: `#/components/schemas/${title}` }
}

const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
