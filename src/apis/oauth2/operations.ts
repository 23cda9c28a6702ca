import type { OperationGroup } from '../../platform/http/index.ts'
import { authorizeOperations } from './authorize/operations.ts'
import { credentialOperations } from './credentials/operations.ts'
import { deviceAuthorizationOperations, deviceVerificationOperations } from './device/operations.ts'
import { discoveryOperations } from './discovery/operations.ts'
import { introspectOperations } from './introspect/operations.ts'
import { logoutOperations } from './logout/operations.ts'
import { registerOperations } from './register/operations.ts'
import { revokeOperations } from './revoke/operations.ts'
import { tokenOperations } from './token/operations.ts'
import { userinfoOperations } from './userinfo/operations.ts'

/** Paths that pages of other origins may call, beside the documents of discovery. */
export const crossOriginOperations: readonly OperationGroup[] = [
  ...[tokenOperations, revokeOperations, deviceAuthorizationOperations, userinfoOperations],
  ...[credentialOperations, registerOperations],
]

export const oauth2Operations: readonly OperationGroup[] = [
  ...[authorizeOperations, ...crossOriginOperations, introspectOperations],
  ...[deviceVerificationOperations, logoutOperations, discoveryOperations],
]
