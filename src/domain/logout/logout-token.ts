import { toSeconds } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import { type Client, idTokenAlgorithm } from '../clients/index.ts'
import { type Keys, keySets } from '../keys/index.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds. OpenID Connect Back-Channel Logout §2.4 recommends at most two minutes. */
const lifespan = 120

/**
 * OpenID Connect Back-Channel Logout §2.4. `typ` stays `JWT`, as in Hydra: several libraries refuse the `logout+jwt`
 * that the specification recommends, and without a `sub` this can never pass for an ID token. Each try gets a new
 * `jti`, so that a client that looks for replays takes the one whose predecessor's answer was lost.
 */
export const signLogoutToken = (
  keys: Pick<Keys, 'sign'>,
  { issuer, client, sessionId, now }: { issuer: string; client: Client; sessionId: string; now: number },
): Promise<string> => {
  const claims = {
    iss: issuer,
    aud: [client.id],
    iat: toSeconds(now),
    exp: toSeconds(now) + lifespan,
    jti: uuid(),
    events: { [event]: {} },
    sid: sessionId,
  }
  return keys.sign(keySets.idToken, claims, { algorithm: idTokenAlgorithm(client) })
}
