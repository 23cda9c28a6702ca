import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { joinUrl } from '../../kernel/url.ts'
import { type ConsentInteraction, createConsentInteraction } from './consent.ts'
import { createLoginInteraction, type LoginInteraction } from './login.ts'
import { createLogoutInteraction, type LogoutInteraction } from './logout.ts'
import { createSealer } from './seal.ts'

export type Interactions = LoginInteraction & ConsentInteraction & LogoutInteraction

export function createInteractions(dependencies: {
  secrets: SecretKeys
  clock: Clock
  publicUrl: string
  /** Milliseconds that a user may take. */
  lifespan: number
}): Interactions {
  const { secrets, clock, publicUrl, lifespan } = dependencies
  const sealer = createSealer(secrets, clock, lifespan)
  const authorizationUrl = joinUrl(publicUrl, '/oauth2/auth')
  return {
    ...createLoginInteraction(sealer, authorizationUrl, clock.now),
    ...createConsentInteraction(sealer, authorizationUrl, clock.now),
    ...createLogoutInteraction(sealer, joinUrl(publicUrl, '/oauth2/sessions/logout'), lifespan),
  }
}
