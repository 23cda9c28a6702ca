import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash as digest,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** SHA-256 in base64url: how tokens, codes and cookies are stored. Only for values with full entropy. */
export const hash = (value: string): string => digest('sha256', value, 'base64url')

/** The one comparison of secrets: its time does not depend on where the two differ. */
export function equal(left: string, right: string): boolean {
  return timingSafeEqual(digest('sha256', left, 'buffer'), digest('sha256', right, 'buffer'))
}

/**
 * Keys derived from the system secrets. The first secret seals and signs; all of them open and verify,
 * so a secret is rotated by putting the new one in front and dropping the old one later.
 */
export interface SecretKeys {
  /** HMAC-SHA-256 in base64url under the current secret. `purpose` separates uses: a MAC for one never verifies for another. */
  mac(purpose: string, value: string): string
  /** The MAC under each of the secrets, to find what was stored under an earlier one. */
  macs(purpose: string, value: string): string[]
  verifyMac(purpose: string, value: string, mac: string): boolean
  /** Encrypts and authenticates `plaintext` for `purpose`; base64url, a fresh key for each message. */
  seal(purpose: string, plaintext: string): string
  /** The plaintext, or `undefined` where `sealed` was not made for `purpose` under any of the secrets. */
  open(purpose: string, sealed: string): string | undefined
  /** What an older secret sealed, sealed with the current one; `undefined` where that is so already or nothing opens it. */
  reseal(purpose: string, sealed: string): string | undefined
}

/** The first byte. What is short travels as it is: a quarter less of it is not worth the time that compression takes. */
const versions = { compressed: 1, plain: 2 }
const compressedFrom = 1024
const saltLength = 24
const tagLength = 16
const headerLength = 1 + saltLength
/** A sealed value is at most this many characters: longer input is refused before any work is done. */
const sealedLimit = 64 * 1024
const plaintextLimit = 256 * 1024
// Most plaintexts have a few hundred bytes; the buffers that zlib takes by default, 280 KB for each, are for files.
const deflating = { chunkSize: 1024, memLevel: 5, windowBits: 12 }
const inflating = { chunkSize: 1024, maxOutputLength: plaintextLimit }

export function createSecretKeys(secrets: readonly string[]): SecretKeys {
  const [current, ...previous] = secrets.map((secret) => ({
    mac: cachedDerivation(secret, 'mac'),
    seal: cachedDerivation(secret, 'seal'),
  }))
  if (!current) throw new Error('at least one system secret is needed')
  const all = [current, ...previous]
  const macWith = (key: KeyObject, value: string) =>
    createHmac('sha256', key).update(value).digest('base64url')
  const openWithAny = (candidates: typeof all, purpose: string, sealed: string): string | undefined => {
    if (sealed.length > sealedLimit) return undefined
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < headerLength + tagLength || !Object.values(versions).includes(bytes[0] as number))
      return undefined
    // One spelling for each value: trailing bits and foreign characters that a lenient decoder skips are refused.
    if (bytes.toString('base64url') !== sealed) return undefined
    for (const keys of candidates) {
      const plaintext = openWith(keys.seal(purpose), bytes)
      if (plaintext !== undefined) return plaintext
    }
    return undefined
  }
  const seal = (purpose: string, plaintext: string) => sealWith(current.seal(purpose), plaintext)
  return {
    mac: (purpose, value) => macWith(current.mac(purpose), value),
    macs: (purpose, value) => all.map((keys) => macWith(keys.mac(purpose), value)),
    verifyMac: (purpose, value, mac) => all.some((keys) => equal(macWith(keys.mac(purpose), value), mac)),
    seal,
    open: (purpose, sealed) => openWithAny(all, purpose, sealed),
    reseal: (purpose, sealed) => {
      if (previous.length === 0) return undefined
      if (openWithAny([current], purpose, sealed) !== undefined) return undefined
      const plaintext = openWithAny(previous, purpose, sealed)
      return plaintext === undefined ? undefined : seal(purpose, plaintext)
    },
  }
}

function cachedDerivation(secret: string, use: string): (purpose: string) => KeyObject {
  const keys = new Map<string, KeyObject>()
  return (purpose) => {
    let key = keys.get(purpose)
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'gatehouse', `${use}:${purpose}`, 32)))
      keys.set(purpose, key)
    }
    return key
  }
}

// AES-GCM under one key allows few random nonces safely; a key for each message, derived from a 192-bit salt, lifts that limit.
function messageKey(key: KeyObject, salt: Buffer): { key: KeyObject; nonce: Buffer } {
  const bytes = createHmac('sha512', key).update(salt).digest()
  return { key: createSecretKey(bytes.subarray(0, 32)), nonce: bytes.subarray(32, 44) }
}

function sealWith(key: KeyObject, plaintext: string): string {
  const salt = randomBytes(saltLength)
  const message = messageKey(key, salt)
  const cipher = createCipheriv('aes-256-gcm', message.key, message.nonce)
  const long = plaintext.length >= compressedFrom
  const version = long ? versions.compressed : versions.plain
  if (!long) cipher.setAAD(Buffer.of(version))
  const body = cipher.update(long ? deflateRawSync(plaintext, deflating) : Buffer.from(plaintext))
  return Buffer.concat([Buffer.of(version), salt, body, cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

function openWith(key: KeyObject, bytes: Buffer): string | undefined {
  const message = messageKey(key, bytes.subarray(1, headerLength))
  const decipher = createDecipheriv('aes-256-gcm', message.key, message.nonce, { authTagLength: tagLength })
  decipher.setAuthTag(bytes.subarray(-tagLength))
  const plain = bytes[0] === versions.plain
  // Neither passes for the other: the first byte of a plain one is authenticated, that of a compressed one is not.
  if (plain) decipher.setAAD(bytes.subarray(0, 1))
  try {
    const body = Buffer.concat([decipher.update(bytes.subarray(headerLength, -tagLength)), decipher.final()])
    return (plain ? body : inflateRawSync(body, inflating)).toString('utf8')
  } catch {
    return undefined
  }
}
