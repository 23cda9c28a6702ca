import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { joinUrl } from '../../kernel/url.ts'
import { type ConsentInteraction, createConsentInteraction } from './consent.ts'
import { createDeviceInteraction, type DeviceInteraction } from './device.ts'
import { createLoginInteraction, type LoginInteraction } from './login.ts'
import { createLogoutInteraction, type LogoutInteraction } from './logout.ts'
import { createRestartInteraction, type RestartInteraction } from './restart.ts'
import { createSealer } from './seal.ts'

export type Interactions = LoginInteraction &
  ConsentInteraction &
  DeviceInteraction &
  LogoutInteraction &
  RestartInteraction

export function createInteractions(dependencies: {
  secrets: SecretKeys
  clock: Clock
  publicUrl: string
  /** Milliseconds that a user may take. */
  lifespan: number
}): Interactions {
  const { secrets, clock, publicUrl, lifespan } = dependencies
  const sealer = createSealer(secrets, clock, lifespan)
  const urls = {
    authorization: joinUrl(publicUrl, '/oauth2/auth'),
    device: joinUrl(publicUrl, '/oauth2/device/verify'),
  }
  return {
    ...createLoginInteraction(sealer, urls, clock.now),
    ...createConsentInteraction(sealer, urls, clock.now),
    ...createDeviceInteraction(sealer, urls.device),
    ...createRestartInteraction(sealer, urls),
    ...createLogoutInteraction(sealer, joinUrl(publicUrl, '/oauth2/sessions/logout'), lifespan, clock.now),
  }
}
