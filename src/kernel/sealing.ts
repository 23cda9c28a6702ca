import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { drawRandom } from './random.ts'

/** Encrypts and authenticates (AES-256-GCM) under one key. */
export interface Sealing {
  seal(plaintext: string): Buffer
  /** `undefined` for whatever this key did not seal. */
  open(sealed: Buffer): string | undefined
}

/**
 * The first byte. What is short travels as it is: a quarter less of it is not worth the time that compression takes.
 * What is longer would make URLs of more than a thousand characters, which not everything on their way lets through.
 * The first two had a salt, and so a key and a nonce derived from it, for each message.
 */
const versions = { compressedAlone: 1, plainAlone: 2, compressed: 3, plain: 4 } as const
const compressedFrom = 656
const saltLength = 12
const ownSaltLength = 24
const nonceLength = 12
const tagLength = 16
const plaintextLimit = 256 * 1024
// Most plaintexts have a few hundred bytes; the buffers that zlib takes by default, 280 KB for each, are for files.
const deflating = { chunkSize: 1024, memLevel: 5, windowBits: 12 }
const inflating = { chunkSize: 1024, maxOutputLength: plaintextLimit }

/** Derived keys that are kept for opening: one for each process that lately sealed what this one opens. */
const keptKeys = 32

/**
 * AES-GCM under one key is safe for so many messages with random nonces (NIST SP 800-38D §8.3), and nodes that share a
 * secret cannot count together. So nobody uses the key itself: each process derives one of its own from it and 96
 * random bits, and another one after 2^20 messages. That two messages of such a run have the same 96-bit nonce has a
 * probability of 2^-57: of 2^45 messages, a thousand a second for a thousand years, 2^-32. Two runs that drew the same
 * salt would be no more than one that is twice as long. `runLength` is a parameter for the test alone.
 */
export function createSealing(key: KeyObject, runLength = 2 ** 20): Sealing {
  const kept = new Map<string, KeyObject>()
  let run: { salt: Buffer; key: KeyObject; left: number } = { salt: Buffer.alloc(0), key, left: 0 }

  /** Remembered only for salts that opened something: others could be anybody's, and would push those out. */
  const remember = (salt: string, derived: KeyObject) => {
    const [oldest] = kept.keys()
    if (kept.size >= keptKeys && oldest !== undefined) kept.delete(oldest)
    kept.set(salt, derived)
  }

  return {
    seal: (plaintext) => {
      if (run.left === 0) {
        const salt = drawRandom(saltLength)
        run = { salt, key: runKey(key, salt), left: runLength }
        remember(salt.toString('latin1'), run.key)
      }
      run.left -= 1
      const long = plaintext.length >= compressedFrom
      const version = Buffer.of(long ? versions.compressed : versions.plain)
      const nonce = drawRandom(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', run.key, nonce)
      cipher.setAAD(version)
      const body = long
        ? cipher.update(deflateRawSync(plaintext, deflating))
        : cipher.update(plaintext, 'utf8')
      // The mode is a stream: `final` completes the tag and returns nothing.
      cipher.final()
      return Buffer.concat([version, run.salt, nonce, body, cipher.getAuthTag()])
    },
    open: (sealed) => {
      const [version] = sealed
      if (version === versions.compressedAlone || version === versions.plainAlone)
        return openAlone(key, sealed)
      if (version !== versions.compressed && version !== versions.plain) return undefined
      const headerLength = 1 + saltLength + nonceLength
      if (sealed.length < headerLength + tagLength) return undefined
      const salt = sealed.subarray(1, 1 + saltLength)
      const name = salt.toString('latin1')
      const known = kept.get(name)
      const derived = known ?? runKey(key, salt)
      const nonce = sealed.subarray(1 + saltLength, headerLength)
      const body = decrypt(derived, nonce, sealed.subarray(headerLength), sealed.subarray(0, 1))
      if (body === undefined) return undefined
      if (!known) remember(name, derived)
      return version === versions.plain ? body.toString('utf8') : inflate(body)
    },
  }
}

const runKey = (key: KeyObject, salt: Buffer): KeyObject =>
  createSecretKey(createHmac('sha256', key).update('run').update(salt).digest())

function decrypt(key: KeyObject, nonce: Buffer, body: Buffer, authenticated?: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  decipher.setAuthTag(body.subarray(-tagLength))
  if (authenticated) decipher.setAAD(authenticated)
  const plaintext = decipher.update(body.subarray(0, -tagLength))
  try {
    decipher.final()
    return plaintext
  } catch {
    return undefined
  }
}

function inflate(body: Buffer): string | undefined {
  try {
    return inflateRawSync(body, inflating).toString('utf8')
  } catch {
    return undefined
  }
}

/** What was sealed with a salt of its own. The first byte of a compressed one is not authenticated, that of a plain one is. */
function openAlone(key: KeyObject, sealed: Buffer): string | undefined {
  const headerLength = 1 + ownSaltLength
  if (sealed.length < headerLength + tagLength) return undefined
  const bytes = createHmac('sha512', key).update(sealed.subarray(1, headerLength)).digest()
  const plain = sealed[0] === versions.plainAlone
  const body = decrypt(
    createSecretKey(bytes.subarray(0, 32)),
    bytes.subarray(32, 44),
    sealed.subarray(headerLength),
    plain ? sealed.subarray(0, 1) : undefined,
  )
  return body && (plain ? body.toString('utf8') : inflate(body))
}
