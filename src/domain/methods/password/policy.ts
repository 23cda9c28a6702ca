import { Fault } from '../../../kernel/fault.ts'
import { isCommonPassword } from './common-passwords.ts'
import type { PasswordFault, PasswordPolicy } from './schema.ts'
import { isSimilar } from './similarity.ts'

/** Far beyond any passphrase; it bounds the work that one request can ask for. */
export const passwordByteLimit = 4096

/** Refuses passwords that are guessed first. `about` holds what is known of the person: e-mail address, names. */
export function checkPassword(password: string, policy: PasswordPolicy, about: readonly string[]): void {
  const refuse = (reason: PasswordFault, message: string) => {
    throw new Fault<PasswordFault>(reason, message)
  }
  if (Buffer.byteLength(password) > passwordByteLimit) {
    refuse('password_too_long', `The password is longer than ${passwordByteLimit} bytes.`)
  }
  if ([...password].length < policy.minLength) {
    refuse('password_too_short', `The password needs at least ${policy.minLength} characters.`)
  }
  if (isCommonPassword(password)) refuse('password_too_common', 'The password is one that many people use.')
  if (policy.similarityCheck && wordsIn(about).some((word) => isSimilar(password, word))) {
    refuse('password_too_similar', 'The password is too similar to the e-mail address or the name.')
  }
}

const shortestWord = 3

/** The texts themselves, and what stands before the @ of an address. */
function wordsIn(about: readonly string[]): string[] {
  return about
    .flatMap((text) => (text.includes('@') ? [text, text.slice(0, text.indexOf('@'))] : [text]))
    .filter((text) => text.length >= shortestWord)
}
