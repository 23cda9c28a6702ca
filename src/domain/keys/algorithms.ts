import { constants, generateKeyPair, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { generateRsaKey } from './rsa-thread.ts'

/** A JWS algorithm (RFC 7518 §3, RFC 8037): what its keys are and how they are made. */
interface KeyKind {
  kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** Of elliptic keys. */
  crv?: string
  /** Bytes that a symmetric key needs at least (RFC 7518 §3.2). */
  bytes?: number
}

interface Signature extends KeyKind {
  /** `modulusLength` counts for RSA alone. */
  generate(modulusLength: number): Promise<KeyObject>
  sign(key: KeyObject, input: string): Promise<Buffer>
}

const generatePair = promisify(generateKeyPair)
const signInBackground = promisify(sign)

const rsa = (digest: string, options: Omit<SignKeyObjectInput, 'key'> = {}): Signature => ({
  kty: 'RSA',
  generate: generateRsaKey,
  // An RSA signature takes a quarter of a millisecond and more: long enough to be worth the trip to the thread pool.
  sign: (key, input) => signInBackground(digest, Buffer.from(input), { key, ...options }),
})

const pss = (digest: string): Signature =>
  rsa(digest, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })

const ecdsa = (crv: string, sign: Signature['sign']): Signature => ({
  kty: 'EC',
  crv,
  generate: async () => (await generatePair('ec', { namedCurve: crv })).privateKey,
  sign,
})

/** The larger curves take as long as RSA; they sign on the thread pool, too. */
const largeEcdsa = (digest: string, crv: string): Signature =>
  ecdsa(crv, (key, input) => signInBackground(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))

const hmac = (bits: number): KeyKind => ({ kty: 'oct', bytes: bits / 8 })

/** Those that sign tokens, one line each; everything else reads this list. */
export const signingAlgorithms = {
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('P-256', async (key, input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
  ),
  ES384: largeEcdsa('sha384', 'P-384'),
  ES512: largeEcdsa('sha512', 'P-521'),
  EdDSA: {
    kty: 'OKP',
    crv: 'Ed25519',
    generate: async () => (await generatePair('ed25519')).privateKey,
    sign: async (key, input) => sign(null, Buffer.from(input), key),
  },
} satisfies Record<string, Signature>

export type SigningAlgorithm = keyof typeof signingAlgorithms

/** Kept for others, never made here, used for tokens or published: whoever verifies with one could sign with it. */
const symmetricAlgorithms = { HS256: hmac(256), HS384: hmac(384), HS512: hmac(512) }

type Algorithm = SigningAlgorithm | keyof typeof symmetricAlgorithms

const algorithms: Record<Algorithm, KeyKind> = { ...signingAlgorithms, ...symmetricAlgorithms }

export const isAlgorithm = (name: unknown): name is Algorithm =>
  typeof name === 'string' && Object.hasOwn(algorithms, name)

export const isSigningAlgorithm = (name: unknown): name is SigningAlgorithm =>
  typeof name === 'string' && Object.hasOwn(signingAlgorithms, name)

export const algorithmOf = (name: Algorithm): KeyKind => algorithms[name]

/** The algorithm of keys that leave no choice: an elliptic curve belongs to one. */
export const algorithmOfCurve = (crv: unknown): SigningAlgorithm | undefined =>
  (Object.keys(signingAlgorithms) as SigningAlgorithm[]).find(
    (name) => crv !== undefined && algorithmOf(name).crv === crv,
  )
