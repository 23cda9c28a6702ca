import type { FastifyRequest } from 'fastify'
import { isForm } from '../../kernel/form.ts'

/** A request that was refused, as it may be kept: without anything that opens something. */
export interface RefusedRequest {
  id: string
  method: string
  path: string
  /** Its parameters. Of those that may hold a secret, or something about a person, the length alone. */
  parameters: Record<string, string>
  /** How the client said who it is. */
  clientAuthentication: string | undefined
  /** The address it came from, so that nobody takes the place of everybody else. Not to be kept. */
  address: string
}

/** Parameters whose values tell what was meant and open nothing. Of all others nobody knows what people put there. */
const shown: ReadonlySet<string> = new Set([
  ...['acr_values', 'audience', 'client_assertion_type', 'client_id', 'code_challenge_method'],
  ...['display', 'error', 'error_description', 'grant_type', 'issued_token_type', 'max_age', 'method_name'],
  ...['post_logout_redirect_uri', 'prompt', 'provider', 'redirect_uri', 'requested_token_type'],
  ...[
    'resource',
    'response_mode',
    'response_type',
    'scope',
    'subject_token_type',
    'token_type_hint',
    'ui_locales',
  ],
])

const mostParameters = 40
const longestName = 60
const longestValue = 400
const longestPath = 300

export function refusedRequest(request: FastifyRequest): RefusedRequest {
  const { body, query, headers, method, url, id, ip } = request
  const parameters: Record<string, string> = {}
  for (const [name, value] of [...pairsOf(query), ...pairsOf(body)].slice(0, mostParameters))
    parameters[name.slice(0, longestName)] = described(name, value)
  return {
    ...{ id, method, parameters, address: ip },
    path: (url.split('?', 1)[0] as string).slice(0, longestPath),
    clientAuthentication: authenticationIn(headers.authorization, parameters),
  }
}

function pairsOf(part: unknown): [string, unknown][] {
  if (typeof part !== 'object' || part === null) return []
  return isForm(part) ? [...part.entries()] : Object.entries(part)
}

function described(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (!shown.has(name)) return `(${text.length} characters)`
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`
}

function authenticationIn(
  authorization: string | undefined,
  parameters: Record<string, string>,
): string | undefined {
  if (/^basic /i.test(authorization ?? '')) return 'client_secret_basic'
  if ('client_secret' in parameters) return 'client_secret_post'
  if ('client_assertion' in parameters) return 'private_key_jwt'
  return /^bearer /i.test(authorization ?? '') ? 'bearer' : undefined
}
