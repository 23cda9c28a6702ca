import type { Leaf, Walkable } from './leaves.ts'

/** Puts the value of each set environment variable into a copy of `document`. Variables win over the file. */
export function applyEnvironment(
  { leaves, shorthands }: Walkable,
  document: Record<string, unknown>,
  environment: NodeJS.ProcessEnv,
): Record<string, unknown> {
  const result = structuredClone(document)
  for (const { path, member, variable } of shorthands) {
    const value = environment[variable]
    if (value !== undefined && value !== '') put(result, [...path, member], value)
  }
  for (const leaf of leaves) {
    const value = environment[leaf.variable]
    if (value !== undefined && value !== '') put(result, leaf.path, read(leaf, value))
  }
  return result
}

function read({ node, variable }: Leaf, value: string): unknown {
  switch (node.type) {
    case 'boolean':
      return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value
    case 'integer':
      return /^\d+$/.test(value) ? Number(value) : value
    case 'array':
      return node.items?.type === 'object'
        ? readJson(variable, value)
        : value.split(',').map((item) => item.trim())
    case 'object':
      return readJson(variable, value)
    default:
      return value
  }
}

function readJson(variable: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Error(`environment variable ${variable} must hold JSON`)
  }
}

function put(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [name, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) {
    target[name] = value
    return
  }
  if (typeof target[name] !== 'object' || target[name] === null) target[name] = {}
  put(target[name] as Record<string, unknown>, rest, value)
}
