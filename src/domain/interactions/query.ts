import { parseForm } from '../../kernel/form.ts'
import { hash } from '../../kernel/secrets.ts'
import type { Endpoint } from './schema.ts'

/** A query, taken apart: what was asked, and the answers of the login and consent applications that later legs add. */
export interface Leg {
  /** The query without verifiers. */
  request: string
  loginVerifier: string | undefined
  consentVerifier: string | undefined
  deviceVerifier: string | undefined
}

const verifiers = ['login_verifier', 'consent_verifier', 'device_verifier'] as const

export function splitQuery(query: string): Leg {
  // Most of what asks for this has none.
  if (!query.includes('_verifier'))
    return {
      request: query,
      loginVerifier: undefined,
      consentVerifier: undefined,
      deviceVerifier: undefined,
    }
  const pairs = query.split('&')
  const isVerifier = (pair: string) => verifiers.some((name) => name === pair.split('=', 1)[0])
  const added = parseForm(pairs.filter(isVerifier).join('&'))
  return {
    request: pairs.filter((pair) => !isVerifier(pair)).join('&'),
    loginVerifier: added.get('login_verifier'),
    consentVerifier: added.get('consent_verifier'),
    deviceVerifier: added.get('device_verifier'),
  }
}

/**
 * Binds a verifier to the request that it was made for: the parameters of the last leg are those that were validated
 * first, at the endpoint that it came to. Browsers and HTTP clients may spell the same parameters differently, so the
 * decoded form counts.
 */
export const queryHash = ({ endpoint, query }: { endpoint: Endpoint; query: string }): string =>
  hash(`${endpoint}?${new URLSearchParams(splitQuery(query).request)}`)

export const withParameter = (query: string, name: string, value: string): string =>
  `${query}${query === '' ? '' : '&'}${name}=${encodeURIComponent(value)}`

/** `query` with `name` set to `value` alone. */
export function replaceParameter(query: string, name: string, value: string): string {
  const parameters = new URLSearchParams(query)
  parameters.set(name, value)
  return parameters.toString()
}
