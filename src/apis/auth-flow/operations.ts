import type { OperationGroup } from '../../platform/http/index.ts'
import { accountOperations } from './account-operations.ts'
import { ErrorDocument } from './answers.ts'
import { consentOperations } from './consent-operations.ts'
import type { AuthFlow } from './context.ts'
import { loginOperations } from './login-operations.ts'

export const authFlowOperations: OperationGroup<AuthFlow> = {
  tag: 'auth-flow',
  error: ErrorDocument,
  operations: [...loginOperations, ...consentOperations, ...accountOperations],
}
