import type { Leaf, SchemaNode } from './leaves.ts'

/** What stands in the place of a secret. */
export const mask = '[redacted]'

/** A configuration as it may be printed: secrets are cut out. */
export function redact(leaves: readonly Leaf[], configuration: object): Record<string, unknown> {
  const copy = structuredClone(configuration) as Record<string, unknown>
  for (const { path, node } of leaves) {
    const parent = path
      .slice(0, -1)
      .reduce<Record<string, unknown> | undefined>(
        (value, name) => value?.[name] as Record<string, unknown> | undefined,
        copy,
      )
    const name = path.at(-1) as string
    if (parent?.[name] !== undefined) parent[name] = redacted(node, parent[name])
  }
  return copy
}

function redacted(node: SchemaNode, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (node.secret ? mask : redacted(node.items ?? {}, item)))
  if (node.secret) return mask
  if (node.redact && typeof value === 'string') return node.redact(value)
  if (!node.properties || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, redacted(node.properties?.[name] ?? {}, item)]),
  )
}
