import { leaves, type SchemaNode } from './leaves.ts'
import type { Configuration } from './schema.ts'

const mask = '[redacted]'

/** The configuration as it may be printed: secrets, and the password in `dsn`, are cut out. */
export function redactConfiguration(configuration: Configuration): Record<string, unknown> {
  const copy = structuredClone(configuration) as unknown as Record<string, unknown>
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
  copy['dsn'] = configuration.dsn
    .replace(/^(\w+:\/\/[^:@/]*):[^/?#]*@/, `$1:${mask}@`)
    .replace(/([?&](?:ssl)?password=)[^&]*/g, `$1${mask}`)
  return copy
}

function redacted(node: SchemaNode, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (node.secret ? mask : redacted(node.items ?? {}, item)))
  if (node.secret) return mask
  if (!node.properties || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, redacted(node.properties?.[name] ?? {}, item)]),
  )
}
