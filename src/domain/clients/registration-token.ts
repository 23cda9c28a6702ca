import { randomToken } from '../../kernel/ids.ts'
import { equal, hash, type SecretKeys } from '../../kernel/secrets.ts'
import type { Client } from './schema.ts'

// It looks like an access token, as clients of Hydra expect; the MAC is made for this purpose alone.
const prefix = 'ory_at_'
const purpose = 'registration-token'
const shape = /^ory_at_([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/

/** A new token with which a client manages its registration (RFC 7592 §3), and the hash that is stored of it. */
export function createRegistrationToken(secrets: SecretKeys): { value: string; hash: string } {
  const random = randomToken(32)
  return { value: `${prefix}${random}.${secrets.mac(purpose, random)}`, hash: hash(random) }
}

/** Whether `token` is the one that was last given to this client. */
export function isRegistrationToken(secrets: SecretKeys, client: Client, token: string): boolean {
  const [, random, mac] = shape.exec(token) ?? []
  if (random === undefined || mac === undefined || client.registrationTokenHash === undefined) return false
  return secrets.verifyMac(purpose, random, mac) && equal(hash(random), client.registrationTokenHash)
}
