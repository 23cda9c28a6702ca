import { availableParallelism } from 'node:os'
import { createQueue, type QueueLimits } from './queue.ts'

interface Argon2Parameters {
  /** In KiB. */
  memory: number
  iterations: number
  parallelism: number
}

/** All of them throw `Fault('busy')` when the queue is full; a face answers that with 503 and Retry-After. */
export interface PasswordHasher {
  /** A PHC string with a salt of its own. */
  hash(plain: string): Promise<string>
  /** False for a wrong secret and for a string that is no Argon2 hash. */
  verify(plain: string, phc: string): Promise<boolean>
  /** Whether `phc` was made with other parameters than new hashes are. */
  needsRehash(phc: string): boolean
}

/** Argon2id in the numbering of the library, whose enum does not exist at run time. */
const argon2id = 2

const defaultLimits: QueueLimits = { concurrency: Math.max(1, availableParallelism()), queueLimit: 64 }

/** Loaded with the first password: its compiled code takes 2 MB. */
const argon2 = () => import('@node-rs/argon2')

export function createPasswordHasher(
  { memory, iterations, parallelism }: Argon2Parameters,
  limits: QueueLimits = defaultLimits,
): PasswordHasher {
  const enqueue = createQueue(limits)
  const options = {
    algorithm: argon2id,
    memoryCost: memory,
    timeCost: iterations,
    parallelism,
  }
  const prefix = `$argon2id$v=19$m=${memory},t=${iterations},p=${parallelism}$`
  return {
    hash: (plain) => enqueue(async () => (await argon2()).hash(plain, options)),
    verify: async (plain, phc) => {
      if (!phc.startsWith('$argon2')) return false
      const { verify } = await argon2()
      return enqueue(() => verify(phc, plain).catch(() => false))
    },
    needsRehash: (phc) => !phc.startsWith(prefix),
  }
}
