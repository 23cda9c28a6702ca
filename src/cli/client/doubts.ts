import { meant } from '../../kernel/spelling.ts'

const grantTypes = [
  ...['authorization_code', 'refresh_token', 'client_credentials', 'implicit'],
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
]
/** Those of OpenID Connect and of this server; applications may have any others. */
const scopes = ['openid', 'offline_access', 'offline', 'profile', 'email', 'address', 'phone']

const words = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(' ').filter(Boolean) : []
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Members of an acceptable client document that were probably not meant, one sentence each. */
export function doubts(document: Record<string, unknown>): string[] {
  const grants = list(document['grant_types'])
  const asked = words(document['scope'])
  const redirects = grants.some((grant) => grant === 'authorization_code' || grant === 'implicit')
  return [
    ...grants
      .filter((grant) => !grantTypes.includes(grant))
      .map((grant) => `${grant} is no grant type that Gatehouse knows${suggestion(grant, grantTypes)}`),
    ...asked
      .filter((scope) => !scopes.includes(scope) && meant(scope, scopes) !== undefined)
      .map((scope) => `${scope} is an unusual scope${suggestion(scope, scopes)}`),
    ...(redirects && list(document['redirect_uris']).length === 0
      ? ['Nobody can sign in without a redirect URI: add one with --redirect-uri.']
      : []),
    ...(asked.some((scope) => /^offline(_access)?$/.test(scope)) && !grants.includes('refresh_token')
      ? ['The scope for refresh tokens has no effect without the grant type refresh_token.']
      : []),
  ]
}

function suggestion(word: string, candidates: readonly string[]): string {
  const candidate = meant(word, candidates)
  return candidate === undefined ? '.' : `: did you mean ${candidate}?`
}
