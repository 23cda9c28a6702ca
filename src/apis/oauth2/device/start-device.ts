import { grantTypes } from '../../../domain/clients/index.ts'
import type { Form } from '../../../kernel/form.ts'
import { joinUrl, withQuery } from '../../../kernel/url.ts'
import { readAudience } from '../audience.ts'
import { authenticateClient, type Caller } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { requireAllowedScope, splitScope } from '../scope.ts'
import { requireWellFormed } from '../token/endpoint.ts'
import { deviceGrantType } from '../token/grants/device-code.ts'

/** RFC 8628 §3.2. */
export interface DeviceResponse {
  /** As in Hydra, whose clients have a member for it. */
  Header: null
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

/** The device authorization endpoint (RFC 8628 §3.1). */
export async function startDevice(
  server: AuthorizationServer,
  caller: Caller,
  form: Form,
): Promise<DeviceResponse> {
  requireWellFormed(form)
  const client = await authenticateClient(server, caller, form)
  if (form.get('client_id') !== client.id)
    throw new OAuthError('invalid_request', 'Provided client_id mismatch.')
  if (!grantTypes(client).includes(deviceGrantType)) {
    throw new OAuthError(
      'invalid_grant',
      `The requested OAuth 2.0 Client does not have the '${deviceGrantType}' grant.`,
    )
  }
  const scope = splitScope(form.get('scope'))
  requireAllowedScope(server.settings, client, scope)
  const audience = readAudience(server.settings, client, form)
  const codes = await server.devices.start(client, { scope, audience })
  const verification = joinUrl(server.settings.publicUrl, '/oauth2/device/verify')
  return {
    Header: null,
    device_code: codes.deviceCode,
    user_code: codes.userCode,
    verification_uri: verification,
    verification_uri_complete: withQuery(verification, { user_code: codes.userCode }),
    expires_in: codes.expiresIn,
    interval: codes.interval,
  }
}
