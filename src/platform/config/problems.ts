import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import { editDistance } from '../../kernel/spelling.ts'
import type { Leaf, SchemaNode, Walkable } from './leaves.ts'

/** What is wrong with a configuration document, one sentence each, with the key's path first. Never repeats a value. */
export function problems(schema: TSchema, { root, leaves }: Walkable, document: unknown): string[] {
  const unknownKeys = [...findUnknown(leaves, root, document, [])]
  const wrong = new Map<string, string>()
  for (const error of Errors(schema, document)) {
    const path = error.instancePath.split('/').slice(1)
    const key = path.join('.')
    if (error.keyword === 'required') {
      for (const name of (error.params as { requiredProperties: string[] }).requiredProperties) {
        wrong.set([...path, name].join('.'), 'is missing')
      }
      continue
    }
    if (error.keyword === 'additionalProperties' || error.message === 'schema is false') continue
    const node = nodeAt(root, path)
    if (!wrong.has(key)) wrong.set(key, node?.errorText ?? error.message)
  }
  return [...unknownKeys, ...[...wrong].map(([key, message]) => `${key} ${message}`)]
}

function* findUnknown(
  leaves: readonly Leaf[],
  node: SchemaNode,
  value: unknown,
  path: string[],
): Generator<string> {
  if (node.items && Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* findUnknown(leaves, node.items, item, [...path, String(index)])
  }
  if (!node.properties || typeof value !== 'object' || value === null) return
  for (const [name, child] of Object.entries(value)) {
    const known = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined
    if (known) {
      yield* findUnknown(leaves, known, child, [...path, name])
      continue
    }
    const key = [...path, name].join('.')
    const suggestion = nearest(
      leaves,
      key,
      Object.keys(node.properties).map((each) => [...path, each].join('.')),
    )
    yield `${key} is not a known key${suggestion ? `; did you mean ${suggestion}?` : ''}`
  }
}

function nodeAt(node: SchemaNode, path: string[]): SchemaNode | undefined {
  let current: SchemaNode | undefined = node
  for (const name of path) current = /^\d+$/.test(name) ? current?.items : current?.properties?.[name]
  return current
}

function nearest(leaves: readonly Leaf[], key: string, siblings: string[]): string | undefined {
  const last = key.split('.').at(-1) as string
  const elsewhere = leaves.filter((leaf) => leaf.path.at(-1) === last).map((leaf) => leaf.key)
  const ranked = [...siblings, ...leaves.map((leaf) => leaf.key)]
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  if (best && best.distance <= Math.max(2, key.length / 4)) return best.candidate
  return elsewhere[0]
}
