import { createPublicKey, type KeyObject } from 'node:crypto'
import { Fault } from '../../kernel/fault.ts'
import type { TrustedKey, TrustFault } from './schema.ts'

const membersOf: Record<string, readonly string[]> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
}

const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const curveAlgorithms: Record<string, string> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}
const name = /^[^\0]{1,255}$/
const leastModulus = 2048

const unusable = (why: string) => new Fault<TrustFault>('unusable_trusted_key', `Field 'jwk' ${why}`)

/** The public half of a key, checked. Whatever else somebody handed over is not kept. */
export function readTrustedKey(jwk: Record<string, unknown>): TrustedKey {
  const kty = String(jwk['kty'])
  const members = Object.hasOwn(membersOf, kty) ? membersOf[kty] : undefined
  if (!members) throw unusable('must hold a public key of the type RSA, EC or OKP.')
  const kept = ['kid', 'alg', ...members].filter(
    (member) => typeof jwk[member] === 'string' && jwk[member] !== '',
  )
  const key = { kty, ...Object.fromEntries(kept.map((member) => [member, jwk[member]])) } as TrustedKey
  const opened = openTrustedKey(key)
  if (opened.asymmetricKeyType === 'rsa' && (opened.asymmetricKeyDetails?.modulusLength ?? 0) < leastModulus)
    throw unusable(`must hold an RSA key of at least ${leastModulus} bits.`)
  if (algorithmsOf(key).length === 0) throw unusable('names an algorithm or a curve that is not supported.')
  if (!name.test(key.kid ?? ''))
    throw new Fault<TrustFault>(
      'trusted_key_without_kid',
      "Field 'jwk' must contain JWK with not empty 'kid', of at most 255 characters.",
    )
  return key
}

export function openTrustedKey(key: TrustedKey): KeyObject {
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    throw unusable('holds something that is no key.')
  }
}

/** The algorithms that a signature by this key may have (RFC 8725 §3.1): the key decides, never the assertion. */
export function algorithmsOf({ kty, crv, alg }: TrustedKey): string[] {
  const fitting = kty === 'RSA' ? rsaAlgorithms : [curveAlgorithms[crv ?? ''] ?? ''].filter(Boolean)
  return alg === undefined ? fitting : fitting.filter((each) => each === alg)
}
