import type { ProviderClaims } from './schema.ts'

const textLimit = 256
const linkLimit = 2048

/** Claims of OpenID Connect Core §5.1 that are kept under their own names. */
const texts = [
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
]
const links = ['picture', 'profile', 'website']

/**
 * Traits of a new identity. Only known claims with plain values are taken, so that a provider can set nothing else:
 * neither roles nor flags.
 */
export function traitsFrom(claims: ProviderClaims): Record<string, string> {
  const traits: Record<string, string> = {}
  const put = (trait: string, value: string | undefined) => {
    if (value !== undefined) traits[trait] = value
  }
  put('email', text(claims['email']))
  put('name', text(claims['name']) ?? joined(text(claims['given_name']), text(claims['family_name'])))
  for (const claim of texts) put(claim, text(claims[claim]))
  for (const claim of links) put(claim, link(claims[claim]))
  return traits
}

/** The addresses that the provider has verified. Some providers say so in a text. */
export const verifiedAddressesIn = ({ email, email_verified: verified }: ProviderClaims): string[] =>
  typeof email === 'string' && (verified === true || isTrue(verified)) ? [email] : []

const isTrue = (value: unknown): boolean => typeof value === 'string' && value.trim().toLowerCase() === 'true'

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  return trimmed === '' || trimmed.length > textLimit ? undefined : trimmed
}

function link(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > linkLimit) return undefined
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : undefined
}

const joined = (...parts: (string | undefined)[]): string | undefined =>
  parts.filter(Boolean).join(' ') || undefined
