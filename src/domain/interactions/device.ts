import { withParameter } from './query.ts'
import type { DeviceAcceptance, DeviceOutcome, DeviceRequest } from './schema.ts'
import type { Sealer } from './seal.ts'

export interface DeviceInteraction {
  /** The challenge to hand to the page that asks for the user code. */
  deviceChallengeOf(request: DeviceRequest): string
  loadDeviceRequest(challenge: string): DeviceRequest
  /** The code was right: `authorization` is what it stood for. */
  acceptDeviceRequest(
    challenge: string,
    userCode: string,
    authorization: DeviceAcceptance,
  ): { redirectTo: string }
  openDeviceVerifier(verifier: string): DeviceOutcome
}

/**
 * Where a request begins anew: at its own address. One about a device would ask for the code again there, which its user
 * has entered.
 */
export function restartUrl(
  sealer: Sealer,
  url: string,
  { query, device }: { query: string; device?: DeviceOutcome | undefined },
): string {
  if (device === undefined) return `${url}?${query}`
  return `${url}?${withParameter(query, 'device_verifier', sealer.seal('device-verifier', device))}`
}

export function createDeviceInteraction(sealer: Sealer, verificationUrl: string): DeviceInteraction {
  const open = (challenge: string) => sealer.open<DeviceRequest>('device-challenge', challenge)
  return {
    deviceChallengeOf: (request) => sealer.seal('device-challenge', request),
    loadDeviceRequest: open,
    acceptDeviceRequest: (challenge, userCode, { authorizationId, clientId, scope, audience }) => {
      const { browser, requestedAt } = open(challenge)
      const outcome: DeviceOutcome = { authorizationId, clientId, scope, audience, browser, requestedAt }
      const query = new URLSearchParams({
        client_id: clientId,
        user_code: userCode,
        device_verifier: sealer.seal('device-verifier', outcome),
      })
      return { redirectTo: `${verificationUrl}?${query}` }
    },
    openDeviceVerifier: (verifier) => sealer.open<DeviceOutcome>('device-verifier', verifier),
  }
}
