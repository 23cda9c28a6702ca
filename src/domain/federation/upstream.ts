import type { Evidence } from '../sessions/index.ts'
import type { ProviderClaims } from './schema.ts'

/** What a provider says about how it authenticated the person (OpenID Connect Core §2). Longer values than usual are left out. */
export function upstreamOf(
  provider: string,
  { acr, amr }: ProviderClaims,
): NonNullable<Evidence['upstream']> {
  const references = Array.isArray(amr) ? amr.filter(isShortText).slice(0, 10) : []
  return {
    provider,
    ...(isShortText(acr) && { acr }),
    ...(references.length > 0 && { amr: references }),
  }
}

const isShortText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 200
