import { restartUrl } from './device.ts'
import { replaceParameter } from './query.ts'
import type { ConsentRequest, Endpoint, LoginRequest } from './schema.ts'
import type { Purpose, Sealer } from './seal.ts'

export interface RestartInteraction {
  /**
   * The address at which the request of a login or consent challenge begins anew, however old the challenge is. `undefined` if it was not
   * made here. `loginHint` takes the place of what the application said about the person.
   */
  restartUrlOf(challenge: string, loginHint?: string): string | undefined
}

const purposes: readonly Purpose[] = ['login-challenge', 'consent-challenge']

export function createRestartInteraction(sealer: Sealer, urls: Record<Endpoint, string>): RestartInteraction {
  return {
    restartUrlOf: (challenge, loginHint) => {
      for (const purpose of purposes) {
        const found = sealer.openOfAnyAge<LoginRequest | ConsentRequest>(purpose, challenge)
        if (!found) continue
        const { state, isExpired } = found
        const url = urls[state.endpoint]
        // The code that a user entered at the device page has expired with it: the code is asked for again.
        if (isExpired && state.device) return url
        const { query } = state
        return restartUrl(sealer, url, {
          ...state,
          query: loginHint === undefined ? query : replaceParameter(query, 'login_hint', loginHint),
        })
      }
      return undefined
    },
  }
}
