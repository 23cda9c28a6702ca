import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../platform/database/index.ts'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Clients } from '../clients/index.ts'
import type { Keys } from '../keys/index.ts'
import { signLogoutToken } from './logout-token.ts'
import { nextAttemptAt, type Schedule } from './schedule.ts'
import type { Delivery } from './schema.ts'
import { claimDeliveries, markDelivered, markFailed } from './store.ts'

export interface DeliveryContext {
  database: Database
  clock: Clock
  clients: Pick<Clients, 'load'>
  keys: Pick<Keys, 'sign'>
  egress: Pick<Egress, 'request'>
  logger: Logger
  issuer: string
  schedule: Schedule
}

const timeout = 30_000
/** After this a try is taken for lost, and any node repeats it. */
const patience = 2 * timeout
const atOnce = 40
const atOncePerClient = 5

/** Tries what is due. `true` where there may be more. */
export async function deliver(context: DeliveryContext): Promise<boolean> {
  const now = context.clock.now()
  const claim = { now, takenUntil: now + patience, limit: atOnce, each: atOncePerClient }
  const claimed = await claimDeliveries(context.database, claim)
  await Promise.all(claimed.map((delivery) => tryOnce(context, delivery)))
  return claimed.length > 0
}

async function tryOnce(context: DeliveryContext, delivery: Delivery): Promise<void> {
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
  { clients, keys, egress, issuer, clock, logger }: DeliveryContext,
  { id, clientId, sessionId }: Delivery,
): Promise<string | undefined> {
  try {
    // The address of now: a client that was corrected meanwhile gets what it missed.
    const uri = (await clients.load(clientId))?.metadata.backchannel_logout_uri
    if (!uri) return 'The client has no backchannel_logout_uri any more.'
    const token = await signLogoutToken(keys, { issuer, clientId, sessionId, now: clock.now() })
    const { status } = await egress.request(uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      timeout,
    })
    return status >= 200 && status < 300 ? undefined : `The client answered with status ${status}.`
  } catch (error) {
    if (error instanceof EgressError) return error.message
    logger.error({ err: error, delivery: id }, 'a logout delivery failed')
    return 'The request could not be made.'
  }
}
