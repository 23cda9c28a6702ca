import type { OperationGroup } from '../../platform/http/index.ts'
import { clientOperations } from './clients/operations.ts'
import { consentOperations } from './consent/operations.ts'
import { consentSessionOperations } from './consent-sessions/operations.ts'
import type { OAuth2Admin } from './context.ts'
import { deviceOperations } from './device/operations.ts'
import { invalidRequest, unnamed } from './errors.ts'
import { introspectOperations } from './introspect/operations.ts'
import { keyOperations } from './keys/operations.ts'
import { loginOperations } from './login/operations.ts'
import { loginSessionOperations } from './login-sessions/operations.ts'
import { logoutOperations } from './logout/operations.ts'
import { tokenOperations } from './tokens/operations.ts'
import { trustOperations } from './trust/operations.ts'

export interface Documents {
  group: OperationGroup<OAuth2Admin>
  /** The name of a body that cannot be decoded, if Hydra has one of its own for the group. */
  word?: (why: string) => Error
}

/** Operations that take JSON. */
export const documents: readonly Documents[] = [
  { group: clientOperations },
  { group: keyOperations },
  { group: loginOperations, word: invalidRequest },
  { group: consentOperations, word: unnamed },
  { group: logoutOperations },
  { group: loginSessionOperations },
  { group: consentSessionOperations },
  { group: tokenOperations },
  { group: deviceOperations, word: invalidRequest },
  { group: trustOperations, word: unnamed },
]

export const oauth2AdminOperations = [introspectOperations, ...documents.map(({ group }) => group)]
