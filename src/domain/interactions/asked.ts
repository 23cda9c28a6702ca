import type { Asked } from './demand.ts'
import type { LoginRequest } from './schema.ts'

/** The values of `prompt` in a query. OpenID Connect Initiating User Registration §4 calls `create` what Hydra calls `registration`. */
export const promptIn = (query: string): string[] =>
  words(new URLSearchParams(query).get('prompt')).map((value) =>
    value === 'create' ? 'registration' : value,
  )

/** The wishes of the client of a login request for the sign-in. The authorization server has checked the query before. */
export function askedBy({
  query,
  oidcContext,
  essentialAcr,
  hintedSubject,
  requestedAt,
  repeats,
}: LoginRequest): Asked {
  const parameters = new URLSearchParams(query)
  const maxAge = parameters.get('max_age')
  const hint = oidcContext.idTokenHintClaims?.['sub']
  return {
    prompt: promptIn(query),
    maxAge: maxAge !== null && /^\d{1,9}$/.test(maxAge) ? Number(maxAge) : undefined,
    hintedSubject: hintedSubject ?? (typeof hint === 'string' ? hint : undefined),
    // Without a wish the context names what is essential, for applications that know no difference.
    acrValues: essentialAcr ? words(parameters.get('acr_values')) : oidcContext.acrValues,
    essentialAcr,
    requestedAt,
    firstRequestedAt: repeats?.requestedAt,
  }
}

const words = (text: string | null): string[] => (text ?? '').split(' ').filter(Boolean)
