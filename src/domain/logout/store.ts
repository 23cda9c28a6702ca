import {
  allOf,
  type Database,
  type Fragment,
  fromConsumed,
  insertWhenConsumed,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { type OutboxRow, type OutboxTable, purgeOutbox, queued } from '../../platform/outbox/index.ts'
import { sessionLives } from '../interactions/index.ts'
import type { Delivery, DeliveryFilter, DeliveryStatus } from './schema.ts'

/** A client has few places, so that one that hangs does not hold up the rest. */
export const deliveries = {
  table: 'logout_deliveries',
  statuses: { waiting: 'pending', underWay: 'pending', sent: 'delivered', givenUp: 'failed' },
  lane: 'client_id',
} as const satisfies OutboxTable

export interface DeliveryRow extends OutboxRow {
  client_id: string
  subject: string
  session_id: string
}

/** Ends a session, stores its deliveries and runs `more`, all or nothing; `undefined` where `ending` found no session. */
export async function endWithDeliveries(
  database: Database,
  ending: Statement<{ id: string; subject: string }>,
  told: { id: string; clientId: string }[],
  now: number,
  more: readonly Statement[],
): Promise<{ id: string; subject: string } | undefined> {
  const steps = told.map(({ id, clientId }) =>
    insertWhenConsumed<DeliveryRow>('logout_deliveries', {
      ...queued(deliveries, now),
      id,
      client_id: clientId,
      subject: fromConsumed('subject'),
      session_id: fromConsumed('id'),
    }),
  )
  const [ended] = await database.atomically(ending, ...steps, ...more)
  return ended
}

/** For a unit that ends all sessions of the subject: where this one has not ended before. */
export const insertDeliveryOfEnding = (
  { id, clientId, subject, sessionId }: { id: string; clientId: string; subject: string; sessionId: string },
  condition: Fragment<boolean>,
  now: number,
): Statement =>
  insertWhenConsumed<DeliveryRow>(
    'logout_deliveries',
    { ...queued(deliveries, now), id, client_id: clientId, subject, session_id: sessionId },
    { condition: sql`${condition} and ${sessionLives(sql`${sessionId}`)}` },
  )

/** Newest first. */
export async function selectDeliveries(database: Database, filter: DeliveryFilter): Promise<Delivery[]> {
  const { status, clientId, after, limit } = filter
  const conditions = allOf(
    status === undefined ? undefined : sql`status = ${status}`,
    clientId === undefined ? undefined : sql`client_id = ${clientId}`,
    after && sql`(created_at, id) < (${after.createdAt}, ${after.id})`,
  )
  const rows = await database.run(sql<DeliveryRow>`select * from logout_deliveries
    where ${conditions} order by created_at desc, id desc limit ${limit}`)
  return rows.map(fromRow)
}

export const purgeDeliveries = purgeOutbox(deliveries)

const fromRow = (row: DeliveryRow): Delivery => ({
  id: row.id,
  clientId: row.client_id,
  subject: row.subject,
  sessionId: row.session_id,
  status: row.status as DeliveryStatus,
  attempts: row.attempts,
  lastError: row.last_error ?? undefined,
  lastAttemptAt: row.last_attempt_at ?? undefined,
  nextAttemptAt: row.finished_at === null ? row.due_at : undefined,
  createdAt: row.created_at,
  finishedAt: row.finished_at ?? undefined,
})
