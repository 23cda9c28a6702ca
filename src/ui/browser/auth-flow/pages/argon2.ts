import { AuthFlowError, problemIn } from '../error.ts'
import type { Argon2 } from '../hash-password.ts'
import { setting } from './page.ts'

declare global {
  var hashwasm: Argon2 | undefined
}

let attempts = 0

/** Argon2 in WebAssembly, fetched when a password is about to be asked for. */
export async function loadArgon2(): Promise<Argon2> {
  if (globalThis.hashwasm) return globalThis.hashwasm
  attempts += 1
  try {
    // A browser may remember that an address could not be loaded: each attempt has another one.
    await import(`${setting('argon2')}#${attempts}`)
  } catch (cause) {
    throw new AuthFlowError(problemIn(0, { code: 'unreachable' }), { cause })
  }
  if (!globalThis.hashwasm) throw new Error('Argon2 is missing')
  return globalThis.hashwasm
}
