import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** As text, because the file of a thread would have one ending in a clone and another one in the package. */
const program = `
  const { generateKeyPairSync } = require('node:crypto')
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.postMessage(generateKeyPairSync('rsa', { modulusLength: workerData }).privateKey)
`

/**
 * A new RSA key. The search for its primes takes seconds at times: on the thread pool, which has four threads, it would
 * hold hashes of passwords and what waits for the disk. A thread of its own takes a share of the processor alone.
 */
export async function generateRsaKey(modulusLength: number): Promise<KeyObject> {
  const thread = new Worker(program, { eval: true, execArgv: [], workerData: modulusLength })
  const [key] = await once(thread, 'message')
  return key
}
