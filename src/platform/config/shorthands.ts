import type { Shorthand } from './leaves.ts'

/** Puts groups in the place of the texts that stand for them. */
export function expandShorthands(
  shorthands: readonly Shorthand[],
  document: Record<string, unknown>,
): Record<string, unknown> {
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
