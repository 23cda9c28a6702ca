import { Fault } from '../../kernel/fault.ts'
import { restartUrl } from './device.ts'
import { queryHash, replaceParameter, withParameter } from './query.ts'
import type { Endpoint, LoginAcceptance, LoginOutcome, LoginRequest, Rejection } from './schema.ts'
import type { InteractionFault, Sealer } from './seal.ts'

export interface LoginInteraction {
  /** The challenge to hand to the login application. */
  challengeOf(request: LoginRequest): string
  loadLoginRequest(
    challenge: string,
  ): LoginRequest & { challenge: string; requestUrl: string; restartUrl: string }
  /** May be called again; each call gives a new verifier, and only one of them can be redeemed. */
  acceptLoginRequest(challenge: string, acceptance: LoginAcceptance): { redirectTo: string }
  rejectLoginRequest(challenge: string, rejection: Rejection): { redirectTo: string }
  /** What a verifier says. It counts only once redeemed. */
  openLoginVerifier(verifier: string): LoginOutcome
}

export function createLoginInteraction(
  sealer: Sealer,
  urls: Record<Endpoint, string>,
  now: () => number,
): LoginInteraction {
  const at = ({ endpoint }: LoginRequest, query: string) => `${urls[endpoint]}?${query}`
  const open = (challenge: string) => sealer.open<LoginRequest>('login-challenge', challenge)
  const proceed = (request: LoginRequest, outcome: LoginOutcome) => {
    const verifier = sealer.seal('login-verifier', outcome)
    return { redirectTo: at(request, withParameter(request.query, 'login_verifier', verifier)) }
  }

  return {
    challengeOf: (request) => sealer.seal('login-challenge', request),
    loadLoginRequest: (challenge) => {
      const request = open(challenge)
      const requestUrl = at(request, request.query)
      return {
        ...request,
        challenge,
        requestUrl,
        restartUrl: restartUrl(sealer, urls[request.endpoint], request),
      }
    },
    acceptLoginRequest: (challenge, acceptance) => {
      const request = open(challenge)
      if (!acceptance.subject)
        throw new Fault<InteractionFault>('invalid_acceptance', "Field 'subject' must not be empty.")
      const skip = request.skip && acceptance.anew !== true
      if (skip && acceptance.subject !== request.subject) {
        const query = replaceParameter(request.query, 'prompt', 'login')
        return { redirectTo: restartUrl(sealer, urls[request.endpoint], { ...request, query }) }
      }
      return proceed(request, {
        ...common(request),
        skip,
        subject: acceptance.subject,
        acceptedAfter: Math.max(0, (acceptance.provenSince ?? now()) - request.requestedAt),
        // The clocks of two nodes may differ; nobody signs in before the request for it.
        authenticatedAt:
          (skip ? request.authenticatedAt : acceptance.authenticatedAt) ??
          Math.max(now(), request.requestedAt),
        remember: skip || acceptance.remember === true,
        rememberFor: acceptance.rememberFor ?? 0,
        extendSessionLifespan: acceptance.extendSessionLifespan === true,
        // As in Hydra, the application says it for each request: how somebody signed in once may not be enough for this one.
        acr: acceptance.acr ?? '',
        amr: acceptance.amr ?? [],
        context: acceptance.context ?? undefined,
        forceSubjectIdentifier: acceptance.forceSubjectIdentifier || undefined,
        identityProviderSessionId: acceptance.identityProviderSessionId || undefined,
        signedInBy: acceptance.signedInBy,
      })
    },
    rejectLoginRequest: (challenge, rejection) => {
      const request = open(challenge)
      return proceed(request, {
        ...common(request),
        subject: '',
        authenticatedAt: 0,
        remember: false,
        rememberFor: 0,
        extendSessionLifespan: false,
        acr: '',
        amr: [],
        rejection: { ...rejection, error: rejection.error || 'login request denied' },
      })
    },
    openLoginVerifier: (verifier) => sealer.open<LoginOutcome>('login-verifier', verifier),
  }
}

const common = ({
  id,
  endpoint,
  clientId,
  query,
  browser,
  sessionId,
  sessionSubject,
  skip,
  requestedAt,
  device,
  repeats,
}: LoginRequest) => ({
  id,
  clientId,
  queryHash: queryHash({ endpoint, query }),
  browser,
  sessionId,
  sessionSubject,
  skip,
  requestedAt,
  device,
  repeats,
})
