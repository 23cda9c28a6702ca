import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../platform/database/index.ts'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Clients } from '../clients/index.ts'
import type { Keys } from '../keys/index.ts'
import { signLogoutToken } from './logout-token.ts'
import { nextAttemptAt, type Schedule } from './schedule.ts'
import type { Delivery } from './schema.ts'
import { markDelivered, markFailed } from './store.ts'

export interface AttemptContext {
  database: Database
  clock: Clock
  clients: Pick<Clients, 'load'>
  keys: Pick<Keys, 'sign'>
  egress: Pick<Egress, 'request'>
  logger: Logger
  issuer: string
  schedule: Schedule
}

/** Milliseconds that a client has for its answer. */
export const attemptTimeout = 10_000

/** Tries once and writes down what came of it. */
export async function attempt(context: AttemptContext, delivery: Delivery): Promise<void> {
  const { database, clock, logger, schedule } = context
  const about = {
    delivery: delivery.id,
    client: delivery.clientId,
    session: delivery.sessionId,
    attempts: delivery.attempts,
  }
  const error = await send(context, delivery)
  const now = clock.now()
  if (error === undefined) {
    await markDelivered(database, delivery.id, now)
    logger.info(about, 'logout delivered')
    return
  }
  const dueAt = nextAttemptAt(schedule, delivery, now)
  await markFailed(database, delivery, { error, dueAt, now })
  if (dueAt === undefined) logger.error({ ...about, error }, 'logout not delivered; it was given up')
  else logger.warn({ ...about, error, retryInMilliseconds: dueAt - now }, 'logout not delivered yet')
}

/** OpenID Connect Back-Channel Logout §2.5. Says what went wrong, if anything did. */
async function send(
  { clients, keys, egress, issuer, clock, logger }: AttemptContext,
  { id, clientId, sessionId }: Delivery,
): Promise<string | undefined> {
  try {
    // The address of now: a client that was corrected meanwhile gets what it missed.
    const client = await clients.load(clientId)
    const uri = client?.metadata.backchannel_logout_uri
    if (!client || !uri) return 'The client has no backchannel_logout_uri any more.'
    const token = await signLogoutToken(keys, { issuer, client, sessionId, now: clock.now() })
    const { status } = await egress.request(uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      timeout: attemptTimeout,
    })
    return status >= 200 && status < 300 ? undefined : `The client answered with status ${status}.`
  } catch (error) {
    if (error instanceof EgressError) return error.message
    logger.error({ err: error, delivery: id }, 'a logout delivery failed')
    return 'The request could not be made.'
  }
}
