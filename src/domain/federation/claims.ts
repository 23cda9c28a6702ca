import { normalizeEmail } from '../identities/index.ts'
import type { ProviderClaims } from './schema.ts'

type Claims = Record<string, unknown>

/** The claims of each scope (OpenID Connect Core §5.4) that a sign-up needs. */
const wanted: Record<string, readonly string[]> = {
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture'],
}

/** Whether the userinfo endpoint may know more. */
export const lacksWanted = (idToken: Claims, scopes: readonly string[]): boolean => {
  const said = telling(idToken)
  return ['email', ...scopes].flatMap((scope) => wanted[scope] ?? []).some((claim) => !(claim in said))
}

export const hasEmail = (claims: Claims): boolean => 'email' in telling(claims)

/**
 * Both together. What the ID token says wins, but a claim without a value says nothing. `email_verified` belongs to the
 * address beside it: it is not taken for another one.
 */
export function mergeClaims(idToken: ProviderClaims, userInfo: Claims): ProviderClaims {
  const [first, second] = [telling(idToken), telling(userInfo)]
  const merged: ProviderClaims = { ...second, ...first, sub: idToken.sub }
  const differs = 'email' in first && addressIn(first) !== addressIn(second)
  if (differs && !('email_verified' in first)) delete merged['email_verified']
  if (!('email' in first) && 'email' in second) merged['email_verified'] = second['email_verified']
  return merged
}

/** The claims that have a value; an e-mail address has to be one. */
function telling(claims: Claims): Claims {
  const filled = Object.entries(claims).filter(
    ([name, value]) =>
      value !== undefined &&
      value !== null &&
      !(typeof value === 'string' && value.trim() === '') &&
      !(name === 'email' && addressIn(claims) === undefined),
  )
  return Object.fromEntries(filled)
}

const addressIn = ({ email }: Claims): string | undefined =>
  typeof email === 'string' ? normalizeEmail(email) : undefined
