import { auditOperations } from '../src/apis/audit/index.ts'
import { authFlowOperations } from '../src/apis/auth-flow/index.ts'
import { identityOperations, sessionOperations } from '../src/apis/identity-admin/index.ts'
import { oauth2Operations } from '../src/apis/oauth2/index.ts'
import { oauth2AdminOperations } from '../src/apis/oauth2-admin/index.ts'
import { healthOperations, measurementOperations } from '../src/apis/operations/index.ts'
import { type DocumentInfo, type OperationGroup, openApiDocument } from '../src/platform/http/index.ts'
import { adminDocument, publicDocument } from '../src/server/openapi.ts'

/** All that a listener can serve, whatever is switched on: a running one serves a document of what it has. */
const everything = (info: DocumentInfo, groups: readonly OperationGroup[]): string =>
  JSON.stringify(openApiDocument(info, groups), null, 2)

export const publicOpenApi = (): string =>
  everything(publicDocument, [healthOperations, ...oauth2Operations, authFlowOperations])

export const adminOpenApi = (): string =>
  everything(adminDocument, [
    ...[healthOperations, measurementOperations, ...oauth2AdminOperations],
    ...[auditOperations, identityOperations, sessionOperations],
  ])
