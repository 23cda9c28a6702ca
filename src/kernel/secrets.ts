import {
  createHmac,
  createSecretKey,
  hash as digest,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { createSealing } from './sealing.ts'

/** SHA-256 in base64url: how tokens, codes and cookies are stored. Only for values with full entropy. */
export const hash = (value: string): string => digest('sha256', value, 'base64url')

/**
 * The one comparison of digests and MACs: its time does not depend on where the two differ. How long they should be is
 * no secret.
 */
export function equal(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
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
  /** Encrypts and authenticates `plaintext` for `purpose`; base64url. */
  seal(purpose: string, plaintext: string): string
  /** The plaintext, or `undefined` where `sealed` was not made for `purpose` under any of the secrets. */
  open(purpose: string, sealed: string): string | undefined
  /** What an older secret sealed, sealed with the current one; `undefined` where that is so already or nothing opens it. */
  reseal(purpose: string, sealed: string): string | undefined
}

/** A sealed value is at most this many characters: longer input is refused before any work is done. */
const sealedLimit = 64 * 1024

export function createSecretKeys(secrets: readonly string[]): SecretKeys {
  const [current, ...previous] = secrets.map((secret) => ({
    mac: cachedDerivation(secret, 'mac', (key) => key),
    seal: cachedDerivation(secret, 'seal', (key) => createSealing(key)),
  }))
  if (!current) throw new Error('at least one system secret is needed')
  const all = [current, ...previous]
  const macWith = (key: KeyObject, value: string) =>
    createHmac('sha256', key).update(value).digest('base64url')
  const openWithAny = (candidates: typeof all, purpose: string, sealed: string): string | undefined => {
    if (sealed.length > sealedLimit) return undefined
    const bytes = Buffer.from(sealed, 'base64url')
    // One spelling for each value: trailing bits and foreign characters that a lenient decoder skips are refused.
    if (bytes.toString('base64url') !== sealed) return undefined
    for (const keys of candidates) {
      const plaintext = keys.seal(purpose).open(bytes)
      if (plaintext !== undefined) return plaintext
    }
    return undefined
  }
  const seal = (purpose: string, plaintext: string) =>
    current.seal(purpose).seal(plaintext).toString('base64url')
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

function cachedDerivation<Derived>(
  secret: string,
  use: string,
  make: (key: KeyObject) => Derived,
): (purpose: string) => Derived {
  const made = new Map<string, Derived>()
  return (purpose) => {
    let derived = made.get(purpose)
    if (derived === undefined) {
      const bytes = hkdfSync('sha256', secret, 'gatehouse', `${use}:${purpose}`, 32)
      derived = make(createSecretKey(Buffer.from(bytes)))
      made.set(purpose, derived)
    }
    return derived
  }
}
