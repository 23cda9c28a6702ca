import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { About } from './field.ts'
import { assertionAlgorithms } from './known-values.ts'
import { refuse } from './refuse.ts'

/** What is kept of a key set: its keys without those of a kind that nobody here can use (RFC 7517 §5). */
export function readKeys(jwks: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (jwks === undefined) return undefined
  const keys = keysOf(jwks)
  for (const key of keys) refusePrivate(key)
  return keys.every(isKnown) ? jwks : { ...jwks, keys: keys.filter(isKnown) }
}

export function checkKeys(jwks: Record<string, unknown>, { metadata }: About): void {
  if (metadata.jwks_uri && Object.keys(jwks).length > 0)
    refuse('Fields jwks and jwks_uri can not both be set, you must choose one.')
  for (const key of keysOf(jwks)) checkKey(key)
}

export function checkAuthMethod(method: string, { metadata }: About): void {
  if (method === 'private_key_jwt' && !metadata.jwks_uri && keysOf(metadata.jwks).length === 0) {
    refuse("When token_endpoint_auth_method is 'private_key_jwt', either jwks or jwks_uri must be set.")
  }
}

export function checkAssertionAlgorithm(algorithm: string): void {
  if (algorithm && !assertionAlgorithms.includes(algorithm)) {
    refuse(
      'Only RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512 are supported as algorithms for private key authentication.',
    )
  }
}

function keysOf(jwks: Record<string, unknown> | undefined): unknown[] {
  if (jwks === undefined || Object.keys(jwks).length === 0) return []
  const { keys } = jwks
  if (!Array.isArray(keys)) refuse('Field jwks must be a JSON Web Key Set: an object with an array of keys.')
  return keys
}

/** Key types, and the curves of those that have them (RFC 7518 §6, RFC 8037, RFC 8812). */
const knownKinds: Record<string, readonly string[] | undefined> = {
  RSA: undefined,
  EC: ['P-256', 'P-384', 'P-521', 'secp256k1'],
  OKP: ['Ed25519', 'Ed448', 'X25519', 'X448'],
}

function isKnown(key: unknown): boolean {
  const { kty, crv } = key as { kty?: unknown; crv?: unknown }
  // A key that does not say its kind is a mistake, which the client is told.
  if (typeof kty !== 'string') return true
  if (!Object.hasOwn(knownKinds, kty)) return false
  const curves = knownKinds[kty]
  return curves === undefined || crv === undefined || curves.includes(String(crv))
}

/** Members of private and symmetric keys; `priv` is that of newer kinds (RFC 9864 and the drafts after it). */
const privateMembers = ['d', 'k', 'p', 'priv']

function refusePrivate(key: unknown): void {
  if (typeof key !== 'object' || key === null) refuse('Field jwks holds something that is no JSON Web Key.')
  if (privateMembers.some((member) => member in key)) {
    refuse('Field jwks must hold public keys only: a private key must never leave the client.')
  }
}

function checkKey(key: unknown): void {
  try {
    createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
  } catch {
    const { kid } = key as { kid?: unknown }
    refuse(`Field jwks holds a key that is not valid${typeof kid === 'string' ? `: '${kid}'` : ''}.`)
  }
}
