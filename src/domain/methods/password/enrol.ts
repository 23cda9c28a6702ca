import { Fault } from '../../../kernel/fault.ts'
import { type IdentityFault, type NewCredential, normalizeEmail } from '../../identities/index.ts'
import type { PasswordDependencies } from './passwords.ts'
import { checkPassword, passwordByteLimit } from './policy.ts'
import type { PasswordConfig } from './schema.ts'

export const enrolPassword =
  ({ hasher, policy }: Pick<PasswordDependencies, 'hasher' | 'policy'>) =>
  async (password: string, traits: unknown): Promise<NewCredential> => {
    const { email: given, name } = (traits ?? {}) as { email?: unknown; name?: unknown }
    const email = typeof given === 'string' ? normalizeEmail(given) : undefined
    if (email === undefined)
      throw new Fault<IdentityFault>('invalid_traits', 'The email is not an e-mail address.')
    checkPassword(password, policy, [email, ...namesIn(name)])
    const config: PasswordConfig = { hashed_password: await hasher.hash(password) }
    return { type: 'password', identifiers: [email], config }
  }

export const isPasswordOf =
  ({ hasher }: Pick<PasswordDependencies, 'hasher'>) =>
  async ({ config }: NewCredential, password: string): Promise<boolean> =>
    Buffer.byteLength(password) <= passwordByteLimit &&
    hasher.verify(password, (config as PasswordConfig).hashed_password)

function namesIn(name: unknown): string[] {
  if (typeof name === 'string') return [name]
  if (typeof name !== 'object' || name === null) return []
  const parts = Object.values(name).filter((part) => typeof part === 'string')
  return [...parts, parts.join(' ')]
}
