import { restartUrl } from './device.ts'
import { queryHash, withParameter } from './query.ts'
import type { ConsentAcceptance, ConsentOutcome, ConsentRequest, Endpoint, Rejection } from './schema.ts'
import type { Sealer } from './seal.ts'

export interface ConsentInteraction {
  consentChallengeOf(request: ConsentRequest): string
  loadConsentRequest(
    challenge: string,
  ): ConsentRequest & { challenge: string; requestUrl: string; restartUrl: string }
  acceptConsentRequest(challenge: string, acceptance: ConsentAcceptance): { redirectTo: string }
  rejectConsentRequest(challenge: string, rejection: Rejection): { redirectTo: string }
  openConsentVerifier(verifier: string): ConsentOutcome
}

export function createConsentInteraction(
  sealer: Sealer,
  urls: Record<Endpoint, string>,
  now: () => number,
): ConsentInteraction {
  const open = (challenge: string) => sealer.open<ConsentRequest>('consent-challenge', challenge)
  const proceed = (request: ConsentRequest, decision: Decision) => {
    const { endpoint, query, requestedScope: _, requestedAudience: __, oidcContext: ___, ...more } = request
    const { grantedBefore: ____, ...kept } = more
    const outcome: ConsentOutcome = { ...kept, queryHash: queryHash(request), handledAt: now(), ...decision }
    const verifier = sealer.seal('consent-verifier', outcome)
    return { redirectTo: `${urls[endpoint]}?${withParameter(query, 'consent_verifier', verifier)}` }
  }

  return {
    consentChallengeOf: (request) => sealer.seal('consent-challenge', request),
    loadConsentRequest: (challenge) => {
      const request = open(challenge)
      const url = urls[request.endpoint]
      const requestUrl = `${url}?${request.query}`
      return { ...request, challenge, requestUrl, restartUrl: restartUrl(sealer, url, request) }
    },
    acceptConsentRequest: (challenge, acceptance) => {
      const request = open(challenge)
      return proceed(request, {
        grantedScope: acceptance.grantScope.filter(Boolean),
        grantedAudience: acceptance.grantAudience.filter(Boolean),
        session: {
          accessToken: acceptance.session?.accessToken ?? {},
          idToken: acceptance.session?.idToken ?? {},
          apart: acceptance.session?.apart,
        },
        remember: acceptance.remember === true,
        rememberFor: acceptance.rememberFor ?? 0,
        context: acceptance.context ?? request.context,
      })
    },
    rejectConsentRequest: (challenge, rejection) =>
      proceed(open(challenge), {
        grantedScope: [],
        grantedAudience: [],
        session: { accessToken: {}, idToken: {} },
        remember: false,
        rememberFor: 0,
        rejection: { ...rejection, error: rejection.error || 'consent request denied' },
      }),
    openConsentVerifier: (verifier) => sealer.open<ConsentOutcome>('consent-verifier', verifier),
  }
}

type Decision = Pick<
  ConsentOutcome,
  'grantedScope' | 'grantedAudience' | 'session' | 'remember' | 'rememberFor' | 'context' | 'rejection'
>
