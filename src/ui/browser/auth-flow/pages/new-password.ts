import { sealBackup } from '../backup.ts'
import { randomBytes, toBase64 } from '../base64.ts'
import { type Argon2, hashPassword, newParameters } from '../hash-password.ts'
import type { NewPassword } from '../wire.ts'
import { report, typed } from './page.ts'

/** The password that was typed twice in the fields `<id>` and `<id>-again`; `undefined` where the two differ. */
export function typedTwice(id: string): string | undefined {
  const password = typed(id)
  if (password === typed(`${id}-again`)) return password
  report('passwords_differ', `${id}-again`)
  return undefined
}

/** A new password, with a new backup: a secret of the account that only this password opens. */
export async function newPassword(argon2: Argon2, password: string): Promise<NewPassword> {
  return {
    prehashed_password: await hashPassword(argon2, password, newParameters()),
    backup_data: await sealBackup(argon2, password, { secret: toBase64(randomBytes(32)) }),
  }
}
