import { hash } from '../../kernel/secrets.ts'
import type { Endpoint } from './schema.ts'

const verifiers = new Set(['login_verifier', 'consent_verifier'])

/** The query of a request without the verifiers that later legs add. What stands for a device request stays. */
export const withoutVerifiers = (query: string): string =>
  query
    .split('&')
    .filter((pair) => !verifiers.has(pair.split('=')[0] as string))
    .join('&')

/**
 * Binds a verifier to the request that it was made for: the parameters of the last leg are those that were validated
 * first, at the endpoint that it came to. Browsers and HTTP clients may spell the same parameters differently, so the
 * decoded form counts.
 */
export const queryHash = ({ endpoint, query }: { endpoint: Endpoint; query: string }): string =>
  hash(`${endpoint}?${new URLSearchParams(withoutVerifiers(query))}`)

export const withParameter = (query: string, name: string, value: string): string =>
  `${query}${query === '' ? '' : '&'}${name}=${encodeURIComponent(value)}`

/** `query` with `name` set to `value` alone. */
export function replaceParameter(query: string, name: string, value: string): string {
  const parameters = new URLSearchParams(query)
  parameters.set(name, value)
  return parameters.toString()
}
