import { ConfigurationSchema } from './schema.ts'

/** The parts of a schema node that configuration tools read. */
export interface SchemaNode {
  type?: string
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  anyOf?: SchemaNode[]
  required?: string[]
  const?: unknown
  description?: string
  default?: unknown
  pattern?: string
  minimum?: number
  errorText?: string
  secret?: boolean
  /** Member that a text stands for which is given in place of the whole group. */
  shorthand?: string
}

export interface Leaf {
  path: string[]
  /** `ttl.access_token` */
  key: string
  /** `TTL_ACCESS_TOKEN` */
  variable: string
  node: SchemaNode
}

/** The schema as the tools of this folder walk it. */
export const root = ConfigurationSchema as unknown as SchemaNode

/** Every key that holds a value, in the order of the schema. */
export const leaves: Leaf[] = collect(root, [])

function collect(node: SchemaNode, path: string[]): Leaf[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([name, child]) => collect(child, [...path, name]))
  }
  return [{ path, key: path.join('.'), variable: path.join('_').toUpperCase(), node }]
}
