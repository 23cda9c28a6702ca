import type { LogoutRequest } from './schema.ts'
import type { Sealer } from './seal.ts'

export interface LogoutInteraction {
  logoutChallengeOf(request: LogoutRequest): string
  loadLogoutRequest(challenge: string): LogoutRequest & { challenge: string; expiresAt: number }
  acceptLogoutRequest(challenge: string): { redirectTo: string }
  /** Checks the challenge. Nothing is stored: the user simply stays signed in. */
  rejectLogoutRequest(challenge: string): void
  /** A new challenge for the request of one that may have expired; `undefined` if it was not made here. */
  renewLogoutRequest(challenge: string): string | undefined
  openLogoutVerifier(verifier: string): LogoutRequest
}

export function createLogoutInteraction(
  sealer: Sealer,
  logoutUrl: string,
  lifespan: number,
  now: () => number,
): LogoutInteraction {
  const open = (challenge: string) => sealer.open<LogoutRequest>('logout-challenge', challenge)
  return {
    logoutChallengeOf: (request) => sealer.seal('logout-challenge', request),
    loadLogoutRequest: (challenge) => {
      const request = open(challenge)
      return { ...request, challenge, expiresAt: request.requestedAt + lifespan }
    },
    acceptLogoutRequest: (challenge) => ({
      redirectTo: `${logoutUrl}?logout_verifier=${sealer.seal('logout-verifier', open(challenge))}`,
    }),
    rejectLogoutRequest: (challenge) => {
      open(challenge)
    },
    renewLogoutRequest: (challenge) => {
      const found = sealer.openOfAnyAge<LogoutRequest>('logout-challenge', challenge)
      return found && sealer.seal('logout-challenge', { ...found.state, requestedAt: now() })
    },
    openLogoutVerifier: (verifier) => sealer.open<LogoutRequest>('logout-verifier', verifier),
  }
}
