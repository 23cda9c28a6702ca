import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import { openContent } from './content.ts'
import { nextTryAt, triesOf } from './schedule.ts'
import type { ClaimedMessage, MessageOutcome } from './schema.ts'
import { markFailed, markSent, release } from './store.ts'
import { Refusal, type Transport } from './transports/index.ts'

export interface AttemptContext {
  database: Database
  clock: Clock
  secrets: Pick<SecretKeys, 'seal' | 'open'>
  logger: Logger
  /** How often a message is tried again. */
  retries: number
  /** Counts what came of tries. */
  count: (outcome: MessageOutcome) => void
  transport: Transport
  /** Ends the try. */
  signal: AbortSignal
  /** Ends the node: what it cuts off has not failed. */
  closing: AbortSignal
}

interface Failure {
  error: string
  /** Whether the same message would fail again. */
  permanent: boolean
}

const cutOff: Failure = { error: 'The server stops.', permanent: false }

/** Tries once and writes down what came of it. */
export async function attempt(context: AttemptContext, claimed: ClaimedMessage): Promise<void> {
  const { database, clock, logger, retries, count, closing } = context
  const about = { message: claimed.id, template: claimed.template, attempt: claimed.sendCount }
  const failure =
    hopeless(claimed, retries, clock.now()) ?? (closing.aborted ? cutOff : await send(context, claimed))
  const now = clock.now()
  if (failure === undefined) {
    await markSent(database, claimed, now)
    count('sent')
    logger.info(about, 'message sent')
    return
  }
  if (closing.aborted && !failure.permanent) {
    await release(database, claimed, now)
    logger.info(about, 'message given back: the server stops')
    return
  }
  const { error, permanent } = failure
  const dueAt = permanent ? undefined : nextTryAt(claimed, { retries, now })
  await markFailed(database, claimed, { error, dueAt, now })
  count(dueAt === undefined ? 'abandoned' : 'failed')
  if (dueAt === undefined) logger.error({ ...about, error }, 'message not sent; it was given up')
  else logger.warn({ ...about, error, retryInMilliseconds: dueAt - now }, 'message not sent yet')
}

function hopeless(
  { expiresAt, sendCount }: ClaimedMessage,
  retries: number,
  now: number,
): Failure | undefined {
  if (expiresAt <= now) return { error: 'The message has expired.', permanent: true }
  if (sendCount > triesOf(retries))
    return { error: 'No node that tried to send it has told what came of it.', permanent: true }
  return undefined
}

/** Says what went wrong, if anything did. */
async function send(
  { secrets, transport, signal, logger }: AttemptContext,
  { id, recipient, content: sealed }: ClaimedMessage,
): Promise<Failure | undefined> {
  const content = openContent(secrets, sealed)
  if (!content) return { error: 'None of the system secrets opens the message.', permanent: true }
  try {
    await transport.send({ id, recipient, ...content }, signal)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message, permanent: error.permanent }
    logger.error({ err: error, message: id }, 'a message could not be sent')
    return { error: 'The message could not be sent.', permanent: false }
  }
}
