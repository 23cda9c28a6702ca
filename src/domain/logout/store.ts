import {
  allOf,
  assignments,
  type Database,
  deleteBatch,
  type Fragment,
  fromConsumed,
  insertWhenConsumed,
  type Purge,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { sessionLives } from '../interactions/index.ts'
import type { FreePlaces } from './places.ts'
import type { Delivery, DeliveryFilter, DeliveryStatus } from './schema.ts'

interface DeliveryRow {
  id: string
  client_id: string
  subject: string
  session_id: string
  status: string
  attempts: number
  last_error: string | null
  last_attempt_at: number | null
  due_at: number
  created_at: number
  finished_at: number | null
}

/** Ends a session, stores its deliveries and runs `more`, all or nothing; `undefined` where `ending` found no session. */
export async function endWithDeliveries(
  database: Database,
  ending: Statement<{ id: string; subject: string }>,
  deliveries: { id: string; clientId: string }[],
  now: number,
  more: readonly Statement[],
): Promise<{ id: string; subject: string } | undefined> {
  const steps = deliveries.map(({ id, clientId }) =>
    insertWhenConsumed<DeliveryRow>('logout_deliveries', {
      id,
      client_id: clientId,
      subject: fromConsumed('subject'),
      session_id: fromConsumed('id'),
      status: 'pending',
      attempts: 0,
      due_at: now,
      created_at: now,
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
    {
      ...{ id, client_id: clientId, subject, session_id: sessionId, status: 'pending', attempts: 0 },
      ...{ due_at: now, created_at: now },
    },
    { condition: sql`${condition} and ${sessionLives(sql`${sessionId}`)}` },
  )

/**
 * Takes deliveries that are due, for this node alone until `takenUntil`. Of several nodes that choose the same row the
 * first one moves `due_at`, and the others find the condition no longer met.
 */
export async function claimDeliveries(
  database: Database,
  { now, takenUntil, free }: { now: number; takenUntil: number; free: FreePlaces },
): Promise<Delivery[]> {
  const rows = await database.run(sql<DeliveryRow>`
    update logout_deliveries set attempts = attempts + 1, last_attempt_at = ${now}, due_at = ${takenUntil}
    where status = 'pending' and due_at <= ${now} and id in (
      select id from (
        select id, client_id, due_at, row_number() over (partition by client_id order by due_at) as place
        from logout_deliveries where status = 'pending' and due_at <= ${now}
      ) as due where place <= ${freePlacesOf(free)} order by due_at limit ${free.all}
    ) returning *`)
  return rows.map(fromRow)
}

/** For the client of the row. */
function freePlacesOf({ perClient, taken }: FreePlaces): Fragment<number> {
  if (taken.size === 0) return sql`${perClient}`
  const cases = [...taken].map(([id, count]) => sql`when ${id} then cast(${perClient - count} as integer)`)
  const all = cases.reduce((before, each) => sql`${before} ${each}`)
  return sql`case client_id ${all} else cast(${perClient} as integer) end`
}

export async function markDelivered(database: Database, id: string, now: number): Promise<void> {
  await database.change(sql`update logout_deliveries
    set status = 'delivered', last_error = null, finished_at = ${now} where id = ${id}`)
}

/** What another node has taken over meanwhile is left to it. Without `dueAt` the delivery is given up. */
export async function markFailed(
  database: Database,
  { id, attempts }: Delivery,
  { error, dueAt, now }: { error: string; dueAt: number | undefined; now: number },
): Promise<void> {
  const outcome = dueAt === undefined ? { status: 'failed', finished_at: now } : { due_at: dueAt }
  await database.change(sql`update logout_deliveries set ${assignments({ last_error: error, ...outcome })}
    where id = ${id} and attempts = ${attempts} and status = 'pending'`)
}

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

const deliveredRetention = 86_400_000
const failedRetention = 7 * 86_400_000

/** What was delivered is shown for a day more, what was given up for a week. */
export const purgeDeliveries: Purge = (database, now, limit) =>
  deleteBatch(database, {
    table: 'logout_deliveries',
    key: 'id',
    condition: sql`finished_at <= ${now - deliveredRetention}
      and (status = 'delivered' or finished_at <= ${now - failedRetention})`,
    limit,
  })

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
