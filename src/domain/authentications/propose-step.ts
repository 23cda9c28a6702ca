import type { StepMethod } from './schema.ts'

/**
 * The step that leads to what is expected. Only a proposal: what counts is the class that the steps reach. Without any
 * expectation whoever has a password is asked for it.
 */
export function proposeStep(
  expected: number,
  { hasAccount, current }: { hasAccount: boolean; current: number },
): StepMethod {
  if (expected === 1) return 'emailed_code'
  if (hasAccount) return 'prehashed_password'
  return expected > 1 && current >= 1 ? 'account_creation' : 'emailed_code'
}
