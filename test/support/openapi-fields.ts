/** What an OpenAPI document says about an operation, as lines that can be compared. */

type Json = Record<string, unknown>

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; responses?: Record<string, Response> }
}

interface Operation {
  operationId: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema?: Json }> }
  responses: Record<string, Response>
}

interface Response {
  $ref?: string
  content?: Record<string, { schema?: Json }>
}

/** The lines of each operation, by method and path. */
export function fieldsOf(document: Document): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      found.set(`${method.toUpperCase()} ${path}`, new Set(linesOf(operation, document)))
  return found
}

function linesOf(operation: Operation, document: Document): string[] {
  const { operationId, parameters = [], requestBody, responses } = operation
  return [
    `id ${operationId}`,
    ...parameters.map(({ name, in: place }) => `${place} ${name}`),
    ...contentLines('body', requestBody?.content, document),
    ...Object.entries(responses).flatMap(([status, response]) => {
      const name = /^#\/components\/responses\/(.*)$/.exec(response.$ref ?? '')?.[1]
      const { content } = (name === undefined ? response : document.components.responses?.[name]) ?? {}
      return [`answer ${status}`, ...contentLines(`answer ${status}`, content, document)]
    }),
  ]
}

const contentLines = (
  place: string,
  content: Record<string, { schema?: Json }> | undefined,
  document: Document,
): string[] =>
  Object.entries(content ?? {}).flatMap(([type, { schema = {} }]) => [
    ...(place === 'body' ? [`body ${type}`] : []),
    ...membersOf(schema, document, []).map((member) => `${place} ${member}`),
  ])

/** The paths of all members of a schema, `[]` for the entries of a list. */
function membersOf(schema: Json, document: Document, seen: readonly string[]): string[] {
  const {
    $ref,
    items,
    properties = {},
  } = schema as { $ref?: string; items?: Json; properties?: Record<string, Json> }
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1)
    const component = document.components.schemas[name]
    return component === undefined || seen.includes(name)
      ? []
      : membersOf(component, document, [...seen, name])
  }
  const parts = ['anyOf', 'allOf', 'oneOf'].flatMap((word) => (schema[word] as Json[] | undefined) ?? [])
  return [
    ...new Set([
      ...parts.flatMap((part) => membersOf(part, document, seen)),
      ...(items === undefined ? [] : membersOf(items, document, seen).map((member) => `[].${member}`)),
      ...Object.entries(properties).flatMap(([name, member]) => [
        name,
        ...membersOf(member, document, seen).map((inner) => `${name}.${inner}`),
      ]),
    ]),
  ]
}
