import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { compactVerify } from 'jose'
import { uuid } from '../../kernel/ids.ts'
import {
  algorithmOf,
  algorithmOfCurve,
  isAlgorithm,
  isSigningAlgorithm,
  signingAlgorithms,
} from './algorithms.ts'
import { leastModulus } from './generate.ts'
import { isSigningSet, type Jwk, keyFault, publicJwk } from './schema.ts'

/** The members of each type of key (RFC 7518 §6, RFC 8037 §2). Others, such as `key_ops`, are not kept. */
const membersOf: Record<string, { needed: readonly string[]; secret: readonly string[] }> = {
  RSA: { needed: ['n', 'e'], secret: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { needed: ['crv', 'x', 'y'], secret: ['d'] },
  OKP: { needed: ['crv', 'x'], secret: ['d'] },
  oct: { needed: ['k'], secret: [] },
}

/** RFC 7517 §4.8, §4.9. */
const thumbprints = [
  ['x5t', 'SHA-1', 20],
  ['x5t#S256', 'SHA-256', 32],
] as const

const largestKey = 32 * 1024
const encoded = /^[A-Za-z0-9_-]+$/
const name = /^[^\0]{1,255}$/
const uses = ['sig', 'enc']

const invalid = (message: string) => keyFault('invalid_key', message)

/**
 * A key that somebody hands over for `set`, with everything checked that would otherwise fail when it is used: the
 * algorithm belongs to the type, the numbers are a key, and its halves belong together. `kid` stands in for a missing one.
 */
export async function readJwk(
  set: string,
  document: Record<string, unknown>,
  kid: string = uuid(),
): Promise<Jwk> {
  if (JSON.stringify(document).length > largestKey) throw invalid('The key is too large.')
  const use = textOf(document, 'use') ?? 'sig'
  if (!uses.includes(use)) throw invalid('The member use must be sig or enc.')
  const jwk: Jwk = {
    use,
    ...keyMembers(document),
    kid: nameOf(document, 'kid') ?? kid,
    alg: nameOf(document, 'alg') ?? algorithmOfCurve(document['crv']) ?? missing('alg'),
    ...certificateMembers(document),
  }
  checkAlgorithm(jwk)
  const key = openJwk(jwk)
  checkStrength(jwk, key)
  checkCertificate(jwk)
  if (jwk.kty === 'RSA' && key.type === 'private') checkNumbers(jwk)
  if (key.type === 'private' && use === 'sig') await checkHalves(jwk, key)
  if (isSigningSet(set) && !(key.type === 'private' && use === 'sig'))
    throw invalid(`The set ${set} signs tokens: its keys must be private keys for signatures.`)
  return jwk
}

/** The key object of a checked JWK: the private half where there is one. */
export function openJwk(jwk: Jwk): KeyObject {
  const key = { key: jwk as JsonWebKey, format: 'jwk' } as const
  try {
    if (jwk.kty === 'oct') return createSecretKey(Buffer.from(jwk['k'] as string, 'base64url'))
    return jwk['d'] === undefined ? createPublicKey(key) : createPrivateKey(key)
  } catch {
    throw invalid(`The members of ${jwk.kid} are not a key of the type ${jwk.kty}.`)
  }
}

function keyMembers(document: Record<string, unknown>): { kty: string } & Record<string, string> {
  const kty = textOf(document, 'kty') ?? missing('kty')
  const members = Object.hasOwn(membersOf, kty) ? membersOf[kty] : undefined
  if (!members) throw invalid('The member kty must be RSA, EC, OKP or oct.')
  const present = [...members.needed, ...members.secret].flatMap((member) => {
    const value = textOf(document, member)
    if (value === undefined) return []
    if (!encoded.test(value)) throw invalid(`The member ${member} must be base64url.`)
    return [[member, value]]
  })
  const found: Record<string, string> = Object.fromEntries(present)
  for (const member of members.needed) if (found[member] === undefined) missing(member)
  return { kty, ...found }
}

function certificateMembers(document: Record<string, unknown>): Partial<Jwk> {
  const members: Partial<Jwk> = {}
  const chain = document['x5c'] ?? []
  if (!Array.isArray(chain) || !chain.every((each) => typeof each === 'string'))
    throw invalid('The member x5c must be a list of certificates.')
  if (chain.length > 0) members.x5c = chain
  for (const [member, hash, bytes] of thumbprints) {
    const value = textOf(document, member)
    if (value === undefined) continue
    if (!encoded.test(value) || Buffer.from(value, 'base64url').length !== bytes)
      throw invalid(`The member ${member} must be a ${hash} hash in base64url.`)
    members[member] = value
  }
  return members
}

/** What a key for encryption is used with is up to whoever uses it; signatures are made and checked here. */
function checkAlgorithm({ alg, kty, crv, use }: Jwk): void {
  if (use === 'enc') return
  if (!isAlgorithm(alg)) throw keyFault('unsupported_key_algorithm', 'Unsupported key algorithm')
  const kind = algorithmOf(alg)
  if (kind.kty !== kty || kind.crv !== crv)
    throw invalid(
      `The algorithm ${alg} needs a key of the type ${kind.kty}${kind.crv ? ` on ${kind.crv}` : ''}.`,
    )
}

function checkStrength({ kty, alg, use }: Jwk, key: KeyObject): void {
  if (kty === 'RSA' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastModulus)
    throw invalid(`RSA keys need at least ${leastModulus} bits.`)
  const bytes = use === 'sig' && isAlgorithm(alg) ? algorithmOf(alg).bytes : undefined
  if (bytes !== undefined && (key.symmetricKeySize ?? 0) < bytes)
    throw invalid(`Keys for ${alg} need at least ${bytes} bytes.`)
}

/** RFC 7517 §4.7: the first certificate holds the key. */
function checkCertificate(jwk: Jwk): void {
  const [first] = jwk.x5c ?? []
  if (first === undefined) return
  let certified: KeyObject
  try {
    certified = new X509Certificate(Buffer.from(first, 'base64')).publicKey
  } catch {
    throw invalid('The first member of x5c is not a certificate.')
  }
  if (
    jwk.kty === 'oct' ||
    !certified.equals(createPublicKey({ key: publicJwk(jwk) as JsonWebKey, format: 'jwk' }))
  )
    throw invalid('The first certificate of x5c is not about this key.')
}

/** Libraries choose which of the numbers they use (RFC 8017 §3.2), so all of them have to agree. */
function checkNumbers(jwk: Jwk): void {
  const [n, e, d, p, q, dp, dq, qi] = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((member) =>
    BigInt(`0x0${Buffer.from(String(jwk[member]), 'base64url').toString('hex')}`),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const agree =
    p > 2n &&
    q > 2n &&
    n === p * q &&
    (e * dp) % (p - 1n) === 1n &&
    (e * dq) % (q - 1n) === 1n &&
    d % (p - 1n) === dp &&
    d % (q - 1n) === dq &&
    (qi * q) % p === 1n
  if (!agree) throw invalid(`The private and the public members of ${jwk.kid} do not belong together.`)
}

/** A private half that does not belong to the public one makes tokens that nobody can verify. */
async function checkHalves(jwk: Jwk, key: KeyObject): Promise<void> {
  if (!isSigningAlgorithm(jwk.alg)) return
  const input = `${Buffer.from(JSON.stringify({ alg: jwk.alg })).toString('base64url')}.e30`
  const published = createPublicKey({ key: publicJwk(jwk) as JsonWebKey, format: 'jwk' })
  try {
    const signature = await signingAlgorithms[jwk.alg].sign(key, input)
    await compactVerify(`${input}.${signature.toString('base64url')}`, published)
  } catch {
    throw invalid(`The private and the public members of ${jwk.kid} do not belong together.`)
  }
}

function missing(member: string): never {
  throw invalid(`The member ${member} is missing.`)
}

/** Empty text counts as absent: clients send it for members that they leave unset. */
function textOf(document: Record<string, unknown>, member: string): string | undefined {
  const value = document[member] ?? ''
  if (typeof value !== 'string') throw invalid(`The member ${member} must be text.`)
  return value === '' ? undefined : value
}

function nameOf(document: Record<string, unknown>, member: string): string | undefined {
  const value = textOf(document, member)
  if (value !== undefined && !name.test(value))
    throw invalid(`The member ${member} must have 1 to 255 characters.`)
  return value
}
