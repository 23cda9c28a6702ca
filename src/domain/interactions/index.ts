/**
 * Login, consent, device and logout requests: the seam between the authorization server and whoever authenticates the user.
 *
 * Owns challenges and verifiers (sealed, bound to a purpose and a browser, redeemed once) and the sessions that the
 * authorization server remembers. Does not own identities, nor what was granted. Follows the login and consent flow of
 * Ory Hydra's API.
 */

export { askedBy, promptIn } from './asked.ts'
export {
  type AcrOrder,
  type Asked,
  acrToTell,
  type Demand,
  demandOf,
  isAttainable,
  type Needs,
  type Shortfall,
  type Shown,
  shortfallOf,
  unorderedAcr,
} from './demand.ts'
export {
  type Ending,
  type EndMark,
  flowIsOpen,
  forAllTime,
  isNotGone,
  markingEnd,
  purgeEndings,
} from './endings.ts'
export { createInteractions, type Interactions } from './interactions.ts'
export { purgeLoginSessions, purgeVerifiers } from './purge.ts'
export { type Leg, queryHash, splitQuery } from './query.ts'
export type {
  AnsweredRequest,
  ConsentAcceptance,
  ConsentOutcome,
  ConsentRequest,
  DeviceAcceptance,
  DeviceOutcome,
  DeviceRequest,
  Endpoint,
  LoginAcceptance,
  LoginOutcome,
  LoginRequest,
  LogoutRequest,
  OidcContext,
  Rejection,
} from './schema.ts'
export type { InteractionFault } from './seal.ts'
export { createLoginSessions, type LoginSession, type LoginSessions } from './sessions.ts'
export {
  deletingSessionsOf,
  identityProviderSessionOf,
  isLoginRedeemed,
  selectingWhetherSessions,
  sessionLives,
  useOnce,
} from './store.ts'
