import type { DeviceRefusal } from '../../../../domain/device/index.ts'
import { readResources } from '../../audience.ts'
import { OAuthError } from '../../errors.ts'
import { consider } from '../consider.ts'
import type { Grant } from './grant.ts'

export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** RFC 8628 §3.4: what a device polls with until its user has decided. */
export const deviceCode: Grant = {
  grantType: deviceGrantType,
  issue: async (server, client, form) => {
    const { devices } = server
    // As in Hydra, a code that is missing is as little good as an unknown one.
    const code = form.get('device_code') ?? ''
    const resources = readResources(server.settings, client, form)
    const outcome = await devices.redeem(client, code, {
      audience: resources.length > 0 ? resources : undefined,
      claimsFor: consider(server, client, deviceGrantType, form, resources),
    })
    if ('refused' in outcome) throw refusals[outcome.refused]()
    return outcome.issued
  },
}

const refusals: Record<DeviceRefusal, () => OAuthError> = {
  device_code_unknown: () => new OAuthError('invalid_grant', 'The device code is malformed or not valid.'),
  device_code_used: () => new OAuthError('invalid_grant', 'The device code has already been used.'),
  device_code_expired: () => new OAuthError('expired_token'),
  undecided: () => new OAuthError('authorization_pending'),
  polled_too_fast: () => new OAuthError('slow_down'),
  denied: () => new OAuthError('access_denied'),
}
