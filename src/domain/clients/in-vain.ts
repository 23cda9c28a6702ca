import type { Field } from './field.ts'
import { fields } from './fields.ts'
import type { ClientMetadata } from './schema.ts'

/**
 * What is registered in vain, because this server can do nothing with it; `undefined` if all is of use. It does no harm:
 * nothing is done with it. Operators bring such clients over from other servers.
 */
export function registeredInVain(metadata: ClientMetadata): string | undefined {
  for (const [name, { inVain }] of Object.entries(fields as Record<string, Field>)) {
    const value = metadata[name as keyof ClientMetadata]
    const problem = value === undefined || value === null ? undefined : inVain?.(value, name)
    if (problem !== undefined) return problem
  }
  return undefined
}
