import type { Application } from '../authorization.ts'
import { setting } from './page.ts'

/** The application that these pages sign in to. */
export const application = (): Application => ({
  authorizationEndpoint: setting('authorizationEndpoint'),
  clientId: setting('clientId'),
  redirectUri: setting('redirectUri'),
  scope: 'openid tos privacy_policy',
})
