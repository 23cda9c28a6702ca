import type { Argon2 } from '../hash-password.ts'
import { setting } from './page.ts'

declare global {
  var hashwasm: Argon2 | undefined
}

/** Argon2 in WebAssembly, fetched when a password is about to be asked for. */
export async function loadArgon2(): Promise<Argon2> {
  await import(setting('argon2'))
  if (!globalThis.hashwasm) throw new Error('Argon2 is missing')
  return globalThis.hashwasm
}
