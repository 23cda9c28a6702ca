/**
 * A backup that only the password opens: AES-GCM under a key that Argon2id and HKDF derive from the password with a
 * salt of its own, so that what the server sees of the password says nothing about the key.
 */
import { fromBase64, randomBytes, toBase64 } from './base64.ts'
import { type Argon2, type Cost, defaultCost } from './hash-password.ts'

interface SealedBackup {
  version: 1
  kdf: Cost
  salt: string
  nonce: string
  ciphertext: string
}

/** The string to store as `backup_data`. `content` is anything that JSON can tell. */
export async function sealBackup(
  argon2: Argon2,
  password: string,
  content: unknown,
  kdf: Cost = defaultCost,
): Promise<string> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const key = await deriveKey(argon2, password, salt, kdf)
  const plaintext = new TextEncoder().encode(JSON.stringify(content))
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, plaintext)
  const sealed: SealedBackup = {
    version: 1,
    kdf,
    salt: toBase64(salt),
    nonce: toBase64(nonce),
    ciphertext: toBase64(new Uint8Array(ciphertext)),
  }
  return JSON.stringify(sealed)
}

/** Whether `data` is a backup that `sealBackup` made: other front ends have forms of their own. */
export function isSealedBackup(data: string): boolean {
  try {
    const { version, ciphertext } = JSON.parse(data) as Partial<SealedBackup>
    return version === 1 && typeof ciphertext === 'string'
  } catch {
    return false
  }
}

/** `undefined` where the password does not open it, or where it is something else. */
export async function openBackup(
  argon2: Argon2,
  password: string,
  data: string,
): Promise<{ content: unknown } | undefined> {
  try {
    const { version, kdf, salt, nonce, ciphertext } = JSON.parse(data) as SealedBackup
    if (version !== 1) return undefined
    const key = await deriveKey(argon2, password, fromBase64(salt), kdf)
    const iv = fromBase64(nonce)
    const plaintext = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, fromBase64(ciphertext))
    return { content: JSON.parse(new TextDecoder().decode(plaintext)) }
  } catch {
    return undefined
  }
}

async function deriveKey(argon2: Argon2, password: string, salt: Uint8Array, kdf: Cost): Promise<CryptoKey> {
  const stretched = await argon2.argon2id({
    password,
    salt,
    memorySize: kdf.memory,
    iterations: kdf.iterations,
    parallelism: kdf.parallelism,
    hashLength: 32,
    outputType: 'binary',
  })
  const material = await crypto.subtle.importKey('raw', new Uint8Array(stretched), 'HKDF', false, [
    'deriveKey',
  ])
  const info = new TextEncoder().encode('auth-flow backup v1')
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}
