/**
 * Server relief: the browser stretches the password with Argon2 and sends only the hash, which the server hashes once
 * more. The password itself never leaves the browser.
 */
import { randomBytes, toBase64 } from './base64.ts'
import type { PrehashedPassword, PrehashParameters } from './wire.ts'

export interface Argon2Options {
  password: string
  salt: Uint8Array
  memorySize: number
  iterations: number
  parallelism: number
  hashLength: number
  outputType: 'binary'
}

/** The part of hash-wasm that is used. */
export interface Argon2 {
  argon2i(options: Argon2Options): Promise<Uint8Array>
  argon2id(options: Argon2Options): Promise<Uint8Array>
}

export type Cost = Pick<PrehashParameters, 'memory' | 'iterations' | 'parallelism'>

/** OWASP's first choice for Argon2id. */
export const defaultCost: Cost = { memory: 19_456, iterations: 2, parallelism: 1 }

export function newParameters(cost: Cost = defaultCost): PrehashParameters {
  return { ...cost, salt_base64: toBase64(randomBytes(16)), type: 'argon2id' }
}

/** What Argon2 takes as salt are the characters of `salt_base64`, not the bytes that they stand for. */
export async function hashPassword(
  argon2: Argon2,
  password: string,
  params: PrehashParameters,
): Promise<PrehashedPassword> {
  const options = {
    password,
    salt: new TextEncoder().encode(params.salt_base64),
    memorySize: params.memory,
    iterations: params.iterations,
    parallelism: params.parallelism,
    outputType: 'binary',
  } as const
  const hash =
    params.type === 'argon2id'
      ? await argon2.argon2id({ ...options, hashLength: 32 })
      : await argon2.argon2i({ ...options, hashLength: 16 })
  return { hash_base64: toBase64(hash), params }
}
