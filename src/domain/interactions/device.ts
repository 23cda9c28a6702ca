import type { DeviceAcceptance, DeviceOutcome, DeviceRequest } from './schema.ts'
import type { Sealer } from './seal.ts'

export interface DeviceInteraction {
  /** The challenge to hand to the page that asks for the user code. */
  deviceChallengeOf(request: DeviceRequest): string
  loadDeviceRequest(challenge: string): DeviceRequest
  /** The code was right: `authorization` is what it stood for. */
  acceptDeviceRequest(challenge: string, authorization: DeviceAcceptance): { redirectTo: string }
  openDeviceVerifier(verifier: string): DeviceOutcome
}

export function createDeviceInteraction(sealer: Sealer, verificationUrl: string): DeviceInteraction {
  const open = (challenge: string) => sealer.open<DeviceRequest>('device-challenge', challenge)
  return {
    deviceChallengeOf: (request) => sealer.seal('device-challenge', request),
    loadDeviceRequest: open,
    acceptDeviceRequest: (challenge, { authorizationId, clientId, scope, audience }) => {
      const { browser, requestedAt } = open(challenge)
      const outcome: DeviceOutcome = { authorizationId, clientId, scope, audience, browser, requestedAt }
      const query = new URLSearchParams({
        client_id: clientId,
        device_verifier: sealer.seal('device-verifier', outcome),
      })
      return { redirectTo: `${verificationUrl}?${query}` }
    },
    openDeviceVerifier: (verifier) => sealer.open<DeviceOutcome>('device-verifier', verifier),
  }
}
