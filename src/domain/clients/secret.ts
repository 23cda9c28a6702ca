import { createHash, randomInt } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import { randomToken } from '../../kernel/ids.ts'
import { equal } from '../../kernel/secrets.ts'
import { type Client, hasSecret } from './schema.ts'

export interface PasswordHasher {
  hash(plain: string): Promise<string>
  verify(plain: string, digest: string): Promise<boolean>
}

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-_.~'
const generatedLength = 26
const rememberedMilliseconds = 60_000
const rememberedLimit = 10_000

const generateSecret = (): string =>
  Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join('')

/**
 * Gives a client whose metadata has changed the secret that goes with it: the chosen one, the one that it had, a new one,
 * or none. Returns the secret in clear where it is new.
 */
export async function settleSecret(
  client: Client,
  chosen: string | null | undefined,
  hasher: PasswordHasher,
): Promise<{ client: Client; secret?: string | undefined }> {
  if (!hasSecret(client)) return { client: { ...client, secretDigest: undefined, rotatedSecretDigests: [] } }
  if (chosen) {
    const secretDigest = await hasher.hash(chosen)
    return { client: { ...client, secretDigest, rotatedSecretDigests: [] }, secret: chosen }
  }
  return client.secretDigest === undefined ? renewSecret(client) : { client }
}

/** The client with a new, generated secret. */
export function renewSecret(client: Client): { client: Client; secret: string } {
  const secret = generateSecret()
  return { client: { ...client, secretDigest: digestGenerated(secret) }, secret }
}

/** A generated secret has over 150 random bits: a salted hash protects it as well as a slow one would. */
function digestGenerated(secret: string): string {
  const salt = randomToken(16)
  return `$sha256$${salt}$${sha256(salt, secret)}`
}

const sha256 = (salt: string, secret: string): string =>
  createHash('sha256').update(salt).update('.').update(secret).digest('base64url')

/**
 * Checks client secrets. A secret that somebody chose costs a slow hash; a check that succeeded is remembered for a
 * minute under a digest of secret and stored hash together, so that a token request does not pay for it again.
 */
export function createSecretCheck(
  hasher: PasswordHasher,
  clock: Clock,
): (client: Client, secret: string) => Promise<boolean> {
  const remembered = new Map<string, number>()
  const processKey = randomToken()

  const matches = async (digest: string, secret: string): Promise<boolean> => {
    const [, scheme, salt, hash] = digest.split('$')
    if (scheme === 'sha256') return equal(sha256(salt as string, secret), hash as string)
    const memory = createHash('sha256')
      .update(JSON.stringify([processKey, digest, secret]))
      .digest('base64url')
    const until = remembered.get(memory)
    if (until !== undefined && until > clock.now()) return true
    if (!(await hasher.verify(secret, digest))) return false
    const [oldest] = remembered.keys()
    if (remembered.size >= rememberedLimit && oldest !== undefined) remembered.delete(oldest)
    remembered.set(memory, clock.now() + rememberedMilliseconds)
    return true
  }

  return async ({ secretDigest, rotatedSecretDigests }, secret) => {
    if (!secretDigest || secret === '') return false
    for (const digest of [secretDigest, ...rotatedSecretDigests]) {
      if (await matches(digest, secret)) return true
    }
    return false
  }
}
