import { toSeconds } from '../../kernel/clock.ts'
import { normalizeEmail } from './identifier.ts'
import type { Identity } from './schema.ts'

type Claims = Record<string, unknown>

/** Claims that traits of the same name give as they are (OpenID Connect Core §5.1). */
const profileTraits = [
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
]

/** Which claims each scope asks for (OpenID Connect Core §5.4). */
const claimsByScope: Record<string, (identity: Identity) => Claims> = {
  openid: ({ id }) => ({ sub: id }),
  profile: ({ traits, updatedAt }) => ({
    ...nameClaims(traits.name),
    ...Object.fromEntries(profileTraits.map((trait) => [trait, traits[trait]]).filter(([, value]) => value)),
    updated_at: toSeconds(updatedAt),
  }),
  email: ({ traits, verifiableAddresses }) => {
    const email = normalizeEmail(traits.email)
    const address = verifiableAddresses.find(({ via, value }) => via === 'email' && value === email)
    return { email, email_verified: address?.verified === true }
  },
  address: ({ traits }) => ({ address: isRecord(traits['address']) ? traits['address'] : undefined }),
  // Nothing verifies phone numbers, so the claim never says that one is.
  phone: ({ traits }) => {
    const number = traits['phone_number'] ?? traits['phone']
    return typeof number === 'string' && number !== ''
      ? { phone_number: number, phone_number_verified: false }
      : {}
  },
}

/** What a person's traits can say, by scope (OpenID Connect Core §5.4). */
const claimNames: Record<string, readonly string[]> = {
  profile: ['name', ...profileTraits, 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

export const standardScopes: readonly string[] = Object.keys(claimNames)
export const standardClaims: readonly string[] = Object.values(claimNames).flat()

/** What a client that was granted `scopes` may know about the identity. Only claims that have a value. */
export function claimsOf(identity: Identity, scopes: readonly string[]): Claims {
  const claims: Claims = {}
  for (const scope of scopes) {
    if (Object.hasOwn(claimsByScope, scope)) Object.assign(claims, claimsByScope[scope]?.(identity))
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => hasValue(value)))
}

function nameClaims(name: Identity['traits']['name']): Claims {
  if (typeof name !== 'object') return { name }
  const { first, last } = name
  return { name: [first, last].filter(Boolean).join(' '), given_name: first, family_name: last }
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
