import { toSeconds } from '../../kernel/clock.ts'
import { type Identity, normalizeEmail } from '../identities/index.ts'
import type { Claims } from './schema.ts'

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

/** Which claims each scope asks for (OpenID Connect Core §5.4), and what applications know people's groups and roles by. */
export const standardScopes: Readonly<Record<string, readonly string[]>> = {
  profile: ['name', ...profileTraits, 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
  groups: ['groups'],
  roles: ['roles'],
}

/** Claims that only the authorization server makes. */
export const serverClaims: ReadonlySet<string> = new Set([
  ...[
    'acr',
    'amr',
    'aud',
    'auth_time',
    'at_hash',
    'azp',
    'c_hash',
    'exp',
    'iat',
    'iss',
    'jti',
    'nbf',
    'nonce',
  ],
  ...['rat', 'sid', 'sub'],
])

/** Claims that are lists, even of one. */
export const listClaims = ['groups', 'roles'] as const

/** What an identity says about its person by itself. Only claims that have a value. */
export function standardClaims(identity: Identity): Claims {
  const { traits, updatedAt } = identity
  return {
    ...Object.fromEntries(
      profileTraits.flatMap((name) => (isText(traits[name]) ? [[name, traits[name]]] : [])),
    ),
    ...nameClaims(traits),
    ...(isText(traits['preferred_username']) || !isText(traits['username'])
      ? {}
      : { preferred_username: traits['username'] }),
    updated_at: toSeconds(updatedAt),
    ...emailClaims(identity),
    ...addressClaims(traits['address']),
    ...phoneClaims(traits),
    ...Object.fromEntries(listClaims.flatMap((name) => listOf(identity, name))),
  }
}

/** Traits spell a name as a whole, as an object, or as claims do. Each of the three claims follows from the others. */
function nameClaims(traits: Identity['traits']): Claims {
  const parts = isRecord(traits.name) ? traits.name : {}
  const given = [traits['given_name'], parts['first']].find(isText)
  const family = [traits['family_name'], parts['last']].find(isText)
  const name = isText(traits.name) ? traits.name : [given, family].filter(Boolean).join(' ')
  return {
    ...(name === '' ? {} : { name }),
    ...(given === undefined ? {} : { given_name: given }),
    ...(family === undefined ? {} : { family_name: family }),
  }
}

function emailClaims({ traits, verifiableAddresses }: Identity): Claims {
  const email = normalizeEmail(traits.email)
  if (email === undefined) return {}
  const address = verifiableAddresses.find(({ via, value }) => via === 'email' && value === email)
  return { email, email_verified: address?.verified === true }
}

/** OpenID Connect Core §5.1.1: an object, whose `formatted` is the address as text. */
const addressClaims = (address: unknown): Claims =>
  isText(address) ? { address: { formatted: address } } : isRecord(address) ? { address } : {}

/** Nothing verifies phone numbers, so the claim never says that one is. */
function phoneClaims(traits: Identity['traits']): Claims {
  const number = [traits['phone_number'], traits['phone']].find(isText)
  return number === undefined ? {} : { phone_number: number, phone_number_verified: false }
}

/**
 * Groups and roles decide what somebody may do elsewhere. People may come to write their own traits, so that only
 * metadata, which is the operator's, gives them unasked.
 */
function listOf({ metadataAdmin, metadataPublic }: Identity, name: string): [string, unknown][] {
  const found = [metadataAdmin, metadataPublic].map((metadata) => isRecord(metadata) && metadata[name])
  const list = found.find((value) => Array.isArray(value) && value.every(isText))
  return Array.isArray(list) ? [[name, list]] : []
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
