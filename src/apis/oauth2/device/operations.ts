import { Type } from 'typebox'
import { type OperationGroup, operation, redirection } from '../../../platform/http/index.ts'
import type { Browsing } from '../authorize/operations.ts'
import { formBody } from '../body.ts'
import { callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { clientFields, ErrorDocument, text } from '../schema.ts'
import { startDevice } from './start-device.ts'
import { verifyDevice } from './verify-device.ts'

const DeviceSchema = Type.Object(
  {
    Header: Type.Null({ description: 'As in Hydra, whose clients have a member for it.' }),
    device_code: Type.String(),
    user_code: Type.String(),
    verification_uri: Type.String(),
    verification_uri_complete: Type.String(),
    expires_in: Type.Integer(),
    interval: Type.Integer(),
  },
  { title: 'deviceAuthorization' },
)

const start = operation({
  id: 'oAuth2DeviceFlow',
  summary: 'The device authorization endpoint (RFC 8628 §3.1)',
  method: 'POST',
  path: '/oauth2/device/auth',
  form: { ...clientFields, scope: text, audience: text, resource: text },
  answers: { 200: DeviceSchema },
  security: 'client',
  async handle(server: AuthorizationServer, { request, reply, form }) {
    const started = await startDevice(server, callerOf(request), formBody({ form }))
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
    return started
  },
})

/** The endpoint that devices ask. */
export const deviceAuthorizationOperations: OperationGroup<AuthorizationServer> = {
  tag: 'device',
  error: ErrorDocument,
  operations: [start],
}

const verify = operation({
  id: 'performOAuth2DeviceVerificationFlow',
  summary: 'Where the user of a device comes with a browser (RFC 8628 §3.3)',
  method: 'GET',
  path: '/oauth2/device/verify',
  query: { user_code: text, login_verifier: text, consent_verifier: text, device_verifier: text },
  answers: { 302: redirection },
  handle: ({ server, cookies }: Browsing, { request, reply }) =>
    verifyDevice(server, cookies, request, reply),
})

export const deviceVerificationOperations: OperationGroup<Browsing> = {
  tag: 'device',
  error: ErrorDocument,
  operations: [verify],
}
