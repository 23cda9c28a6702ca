import { uuid } from '../../kernel/ids.ts'
import { isSigningAlgorithm, signingAlgorithms } from './algorithms.ts'
import { type Jwk, keyFault } from './schema.ts'

/**
 * RSA keys that are made unasked, at a first start and by rotation: they take a tenth of a second to make, and sign and
 * verify several times faster than those of 4096 bits. 2048 bits are what RFC 7518 §3.3 demands and NIST SP 800-57
 * allows until 2030, far longer than such a key signs.
 */
export const modestModulus = 2048

/** RSA keys that somebody asks key management for, as Hydra makes them. */
export const largeModulus = 4096

export interface KeyRequest {
  alg: string
  kid?: string | undefined
  use?: string | undefined
}

/** A new private key. Refuses symmetric algorithms, as Hydra does: such a key is imported. */
export async function generateJwk(request: KeyRequest, modulusLength: number): Promise<Jwk> {
  const { alg, use = 'sig', kid = uuid() } = request
  if (!isSigningAlgorithm(alg)) throw keyFault('unsupported_key_algorithm', 'Unsupported key algorithm')
  const key = await signingAlgorithms[alg].generate(modulusLength)
  const { kty = '', ...members } = key.export({ format: 'jwk' })
  return { use, kty, kid, alg, ...(members as Record<string, string>) }
}
