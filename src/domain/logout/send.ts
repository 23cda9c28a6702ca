import type { Clock } from '../../kernel/clock.ts'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Failure } from '../../platform/outbox/index.ts'
import type { Clients } from '../clients/index.ts'
import type { Keys } from '../keys/index.ts'
import { signLogoutToken } from './logout-token.ts'
import type { DeliveryRow } from './store.ts'

export interface SendContext {
  clock: Clock
  clients: Pick<Clients, 'load'>
  keys: Pick<Keys, 'sign'>
  egress: Pick<Egress, 'request'>
  logger: Logger
  issuer: string
}

/** Milliseconds that a client has for its answer. */
export const attemptTimeout = 10_000

/** OpenID Connect Back-Channel Logout §2.5. Says what went wrong, if anything did. */
export async function send(
  { clients, keys, egress, issuer, clock, logger }: SendContext,
  { id, client_id, session_id: sessionId }: DeliveryRow,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  try {
    // The address of now: a client that was corrected meanwhile gets what it missed.
    const client = await clients.load(client_id)
    const uri = client?.metadata.backchannel_logout_uri
    if (!client || !uri) return failure('The client has no backchannel_logout_uri any more.')
    const token = await signLogoutToken(keys, { issuer, client, sessionId, now: clock.now() })
    const request = egress.request(uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      timeout: attemptTimeout,
    })
    const { status } = await Promise.race([request, rejection(signal)])
    return status >= 200 && status < 300 ? undefined : failure(`The client answered with status ${status}.`)
  } catch (error) {
    if (error instanceof EgressError) return failure(error.message)
    if (signal.aborted) return failure('The request was cut off.')
    logger.error({ err: error, delivery: id }, 'a logout delivery failed')
    return failure('The request could not be made.')
  }
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

const failure = (error: string): Failure => ({ error, permanent: false })
