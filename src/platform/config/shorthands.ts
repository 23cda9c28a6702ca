import { root, type SchemaNode } from './leaves.ts'

/** A group that a text may stand for: the text is the value of one of its members. */
export interface Shorthand {
  path: string[]
  member: string
  variable: string
}

export const shorthands: Shorthand[] = collect(root, [])

function collect(node: SchemaNode, path: string[]): Shorthand[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    collect(child, [...path, name]),
  )
  if (node.shorthand === undefined) return below
  return [{ path, member: node.shorthand, variable: path.join('_').toUpperCase() }, ...below]
}

/** Puts groups in the place of the texts that stand for them. */
export function expandShorthands(document: Record<string, unknown>): Record<string, unknown> {
  const result = structuredClone(document)
  for (const { path, member } of shorthands) {
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], result)
    const name = path.at(-1) as string
    if (typeof parent !== 'object' || parent === null) continue
    const group = parent as Record<string, unknown>
    if (typeof group[name] === 'string') group[name] = { [member]: group[name] }
  }
  return result
}
