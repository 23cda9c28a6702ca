import type { TSchema } from 'typebox'

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
  /** Cuts the secrets out of a text that is not secret as a whole. */
  redact?: (value: string) => string
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

/** A group that a text may stand for: the text is the value of one of its members. */
export interface Shorthand {
  path: string[]
  member: string
  variable: string
}

/** A schema as the tools of this folder walk it. */
export interface Walkable {
  root: SchemaNode
  /** Every key that holds a value, in the order of the schema. */
  leaves: readonly Leaf[]
  shorthands: readonly Shorthand[]
}

export function walkable(schema: TSchema): Walkable {
  const root = schema as SchemaNode
  return { root, leaves: collectLeaves(root, []), shorthands: collectShorthands(root, []) }
}

function collectLeaves(node: SchemaNode, path: string[]): Leaf[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([name, child]) => collectLeaves(child, [...path, name]))
  }
  return [{ path, key: path.join('.'), variable: variableOf(path), node }]
}

function collectShorthands(node: SchemaNode, path: string[]): Shorthand[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    collectShorthands(child, [...path, name]),
  )
  if (node.shorthand === undefined) return below
  return [{ path, member: node.shorthand, variable: variableOf(path) }, ...below]
}

const variableOf = (path: string[]): string => path.join('_').toUpperCase()
