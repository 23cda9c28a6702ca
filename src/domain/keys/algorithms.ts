import { generateKeyPair, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'

/** A JWS algorithm: how its keys are made and how it signs. One line each; everything else reads this list. */
interface Algorithm {
  generate(): Promise<KeyObject>
  sign(key: KeyObject, input: string): Promise<Buffer>
}

const generate = promisify(generateKeyPair)
const signInBackground = promisify(sign)

const rsaBits = 2048

export const signingAlgorithms = {
  RS256: {
    generate: async () => (await generate('rsa', { modulusLength: rsaBits })).privateKey,
    // An RSA signature takes a quarter of a millisecond: long enough to be worth the trip to the thread pool.
    sign: (key, input) => signInBackground('sha256', Buffer.from(input), key),
  },
  ES256: {
    generate: async () => (await generate('ec', { namedCurve: 'P-256' })).privateKey,
    sign: async (key, input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
  },
  EdDSA: {
    generate: async () => (await generate('ed25519')).privateKey,
    sign: async (key, input) => sign(null, Buffer.from(input), key),
  },
} satisfies Record<string, Algorithm>

export type SigningAlgorithm = keyof typeof signingAlgorithms

const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

/** The public half of a JWK (RFC 7517 §9.2). */
export const publicJwk = (jwk: JsonWebKey): JsonWebKey =>
  Object.fromEntries(Object.entries(jwk).filter(([member]) => !privateMembers.has(member)))
