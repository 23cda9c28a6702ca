import type { Clock } from '../../kernel/clock.ts'
import type { Database, Statement } from '../database/index.ts'
import type { Logger } from '../log/index.ts'
import { nextAttemptAt, type Schedule } from './schedule.ts'
import type { Failure, OutboxRow, OutboxTable, Outcome } from './schema.ts'
import { markingFailed, markingSent, releasing } from './store.ts'

export interface AttemptContext<Row extends OutboxRow> {
  database: Database
  clock: Clock
  logger: Logger
  outbox: OutboxTable
  schedule: Schedule
  /** Its name in the log, and what has become of it in the end: `message`, `sent`. */
  noun: string
  done: string
  /** The members of its lines in the log. */
  about: (row: Row) => object
  /** Tries once, until `signal` ends it, and says what went wrong, if anything did. */
  send: (row: Row, signal: AbortSignal) => Promise<Failure | undefined>
  /** A further statement about a try that is over, for the same unit. */
  recording?: (row: Row, failure: Failure | undefined, now: number) => Statement
  /** Counts what comes of tries. */
  count: (outcome: Outcome) => void
}

const cutOff: Failure = { error: 'The server stops.', permanent: false }

/** Tries once and writes down what came of it. `closing` ends the node: what it cuts off has not failed. */
export async function attempt<Row extends OutboxRow>(
  context: AttemptContext<Row>,
  row: Row,
  { signal, closing }: { signal: AbortSignal; closing: AbortSignal },
): Promise<void> {
  const { database, clock, logger, outbox, schedule, noun, done, count } = context
  const about = context.about(row)
  const failure =
    hopeless(row, schedule, clock.now()) ?? (closing.aborted ? cutOff : await context.send(row, signal))
  const now = clock.now()
  const store = async (change: Statement) => {
    const record = context.recording?.(row, failure, now)
    await database.atomically(change, ...(record ? [record] : []))
  }
  if (failure === undefined) {
    await store(markingSent(outbox, row, now))
    count('sent')
    logger.info(about, `${noun} ${done}`)
    return
  }
  if (closing.aborted && !failure.permanent) {
    await database.run(releasing(outbox, row, now))
    logger.info(about, `${noun} given back: the server stops`)
    return
  }
  const { error, permanent } = failure
  const dueAt = permanent ? undefined : nextAttemptAt(schedule, row, now)
  await store(markingFailed(outbox, row, { error, dueAt, now }))
  count(dueAt === undefined ? 'abandoned' : 'failed')
  if (dueAt === undefined) logger.error({ ...about, error }, `${noun} not ${done}; it was given up`)
  else logger.warn({ ...about, error, retryInMilliseconds: dueAt - now }, `${noun} not ${done} yet`)
}

function hopeless(
  { expires_at, attempts }: OutboxRow,
  { attempts: most }: Schedule,
  now: number,
): Failure | undefined {
  if (expires_at !== null && expires_at <= now) return { error: 'It has expired.', permanent: true }
  if (most !== undefined && attempts > most)
    return { error: 'No node that tried to send it has told what came of it.', permanent: true }
  return undefined
}
