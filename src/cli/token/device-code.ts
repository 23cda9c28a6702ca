import * as oidc from 'openid-client'
import { formatDuration } from '../../kernel/duration.ts'
import { failed } from '../failure.ts'
import { remark } from '../output.ts'
import { connect } from './connect.ts'
import { explained } from './explain.ts'
import type { ClientOptions } from './options.ts'

export interface DeviceOptions extends ClientOptions {
  scope: string[]
  audience?: string[]
  /** Milliseconds to wait for the person. */
  timeout?: number
}

/** Has a person sign in with whatever browser is at hand, as a device without one does (RFC 8628 §3.3). */
export async function signInElsewhere(options: DeviceOptions): Promise<oidc.TokenEndpointResponse> {
  const { endpoint, scope, audience } = options
  const server = await connect(options)
  const codes = await explained(endpoint, () =>
    oidc.initiateDeviceAuthorization(server, {
      scope: scope.join(' '),
      ...(audience && { audience: audience.join(' ') }),
    }),
  )
  remark(
    `Open this address in a browser on any device:\n\n  ${codes.verification_uri}\n\nand enter this code:\n\n  ${codes.user_code}\n\nWaiting ...`,
  )
  const timeout = options.timeout ?? codes.expires_in * 1000
  const signal = AbortSignal.timeout(timeout)
  return explained(endpoint, async () => {
    try {
      return await oidc.pollDeviceAuthorizationGrant(server, codes, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
      throw failed(
        `Nobody signed in within ${formatDuration(timeout)}: run the command again${options.timeout === undefined ? '' : ', or allow more with --timeout'}.`,
      )
    }
  })
}
