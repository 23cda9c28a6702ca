import type { ContextClass } from '../sessions/index.ts'
import type { StepMethod } from './schema.ts'

/**
 * The step that leads to what is expected. Only a proposal: what counts is the class that the steps reach. Without any
 * expectation whoever has a password is asked for it.
 */
export function proposeStep(
  expected: ContextClass,
  { hasAccount, current }: { hasAccount: boolean; current: ContextClass },
): StepMethod {
  switch (expected) {
    case 0:
      return hasAccount ? 'prehashed_password' : 'emailed_code'
    case 1:
      return 'emailed_code'
    case 2:
      if (hasAccount) return 'prehashed_password'
      return current >= 1 ? 'account_creation' : 'emailed_code'
  }
}
