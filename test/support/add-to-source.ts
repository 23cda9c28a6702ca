import { registerHooks } from 'node:module'

/**
 * Adds to a module what a developer would: `imports` above it, and `entries` behind the text `after`. It holds for what this
 * process loads later.
 */
export function addToSource(
  module: string,
  { imports = '', after, entries }: { imports?: string; after: string; entries: string },
): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith(`/src/${module}`)) return loaded
      const source = String(loaded.source)
      if (!source.includes(after)) throw new Error(`${module} has no '${after}' any more`)
      return { ...loaded, source: `${imports}\n${source.replace(after, () => after + entries)}` }
    },
  })
}
