import { standardClaims } from '../domain/claims/index.ts'
import type { Identity } from '../domain/identities/index.ts'
import type { UserView } from './views.ts'

export function userView(identity: Identity): UserView {
  const { name, email } = standardClaims(identity)
  return { name: textOf(name), email: textOf(email) }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
