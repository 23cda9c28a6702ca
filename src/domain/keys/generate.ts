import { uuid } from '../../kernel/ids.ts'
import { isSigningAlgorithm, signingAlgorithms } from './algorithms.ts'
import { type Jwk, keyFault } from './schema.ts'

/** Bits that an RSA key has at least (RFC 7518 §3.3). */
export const leastModulus = 2048

/** Bits of RSA keys that somebody asks key management for, as Hydra makes them. */
export const usualModulus = (alg: string): number => (alg.startsWith('PS') ? leastModulus : 4096)

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
