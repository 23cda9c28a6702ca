import { createHash, randomInt } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import { randomToken } from '../../kernel/ids.ts'
import { equal } from '../../kernel/secrets.ts'
import type { Throttle } from '../throttle/index.ts'
import { type Client, hasSecret } from './schema.ts'

export interface PasswordHasher {
  hash(plain: string): Promise<string>
  verify(plain: string, digest: string): Promise<boolean>
}

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-_.~'
const generatedLength = 26
/** Longer than any pause after wrong guesses, which whoever uses the right secret does not notice. */
const rememberedMilliseconds = 10 * 60_000
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
  // As in Hydra the secret of a client that becomes public waits for its return; nobody gets in with it meanwhile.
  if (!hasSecret(client)) return { client: { ...client, rotatedSecretDigests: [] } }
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

/** Whether `secret` is one of the client's; `address` is where it comes from. Throws `too_many_attempts`. */
export type SecretCheck = (client: Client, secret: string, address: string) => Promise<boolean>

/**
 * Checks client secrets. A generated one is told at once, and nobody can guess it. A secret that somebody chose costs a
 * slow hash and, as all nodes count together, a round trip to the database, and wrong ones a pause; a check that succeeded is
 * remembered for some minutes under a digest of secret and stored hash together, so that a token request pays for neither.
 */
export function createSecretCheck(hasher: PasswordHasher, clock: Clock, throttle: Throttle): SecretCheck {
  const remembered = new Map<string, number>()
  const processKey = randomToken()

  const memoryOf = (digest: string, secret: string): string =>
    createHash('sha256')
      .update(JSON.stringify([processKey, digest, secret]))
      .digest('base64url')

  const remember = (memory: string): void => {
    const [oldest] = remembered.keys()
    if (remembered.size >= rememberedLimit && oldest !== undefined) remembered.delete(oldest)
    remembered.set(memory, clock.now() + rememberedMilliseconds)
  }

  const matchesAtOnce = (digest: string, secret: string): boolean => {
    const generated = readGenerated(digest)
    if (generated) return equal(sha256(generated.salt, secret), generated.hash)
    return (remembered.get(memoryOf(digest, secret)) ?? 0) > clock.now()
  }

  return async ({ id, secretDigest, rotatedSecretDigests }, secret, address) => {
    if (!secretDigest || secret === '') return false
    const digests = [secretDigest, ...rotatedSecretDigests]
    if (digests.some((digest) => matchesAtOnce(digest, secret))) return true
    const chosen = digests.filter((digest) => readGenerated(digest) === undefined)
    if (chosen.length === 0) return false
    const guess = await throttle.beginAttempt('client_secret', { identifier: id, origin: { address } })
    try {
      for (const digest of chosen) {
        if (!(await hasher.verify(secret, digest))) continue
        remember(memoryOf(digest, secret))
        await guess.succeeded()
        return true
      }
      guess.failed()
      return false
    } finally {
      await guess.end()
    }
  }
}

function readGenerated(digest: string): { salt: string; hash: string } | undefined {
  const [, scheme, salt, hash] = digest.split('$')
  return scheme === 'sha256' ? { salt: salt as string, hash: hash as string } : undefined
}
