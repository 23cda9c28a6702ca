import { type RawBuilder, sql } from 'kysely'
import {
  type Database,
  deleteBatch,
  type Fragment,
  fromConsumed,
  insertWhenConsumed,
  type Purge,
  type Statement,
} from '../../platform/database/index.ts'
import type { FreePlaces } from './places.ts'
import type { Delivery, DeliveryFilter, DeliveryStatus } from './schema.ts'

interface LogoutTables {
  logout_deliveries: {
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
}

type DeliveryRow = LogoutTables['logout_deliveries']

/** Ends a session, stores its deliveries and runs `more`, all or nothing; `undefined` where `ending` found no session. */
export async function endWithDeliveries(
  database: Database,
  ending: Statement<{ id: string; subject: string }>,
  deliveries: { id: string; clientId: string }[],
  now: number,
  more: readonly Statement[],
): Promise<{ id: string; subject: string } | undefined> {
  const steps = deliveries.map(({ id, clientId }) =>
    insertWhenConsumed<LogoutTables, 'logout_deliveries'>('logout_deliveries', {
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
  insertWhenConsumed<LogoutTables, 'logout_deliveries'>(
    'logout_deliveries',
    {
      ...{ id, client_id: clientId, subject, session_id: sessionId, status: 'pending', attempts: 0 },
      ...{ due_at: now, created_at: now },
    },
    { condition: sql`${condition} and exists (select 1 from login_sessions where id = ${sessionId})` },
  )

/**
 * Takes deliveries that are due, for this node alone until `takenUntil`. Of several nodes that choose the same row the
 * first one moves `due_at`, and the others find the condition no longer met.
 */
export async function claimDeliveries(
  database: Database,
  { now, takenUntil, free }: { now: number; takenUntil: number; free: FreePlaces },
): Promise<Delivery[]> {
  const { rows } = await sql<DeliveryRow>`
    update logout_deliveries set attempts = attempts + 1, last_attempt_at = ${now}, due_at = ${takenUntil}
    where status = 'pending' and due_at <= ${now} and id in (
      select id from (
        select id, client_id, due_at, row_number() over (partition by client_id order by due_at) as place
        from logout_deliveries where status = 'pending' and due_at <= ${now}
      ) as due where place <= ${freePlacesOf(free)} order by due_at limit ${free.all}
    ) returning *`.execute(database.tables())
  return rows.map(fromRow)
}

/** For the client of the row. */
function freePlacesOf({ perClient, taken }: FreePlaces): RawBuilder<number> {
  if (taken.size === 0) return sql.lit(perClient)
  const cases = [...taken].map(([id, count]) => sql`when ${id} then ${sql.lit(perClient - count)}`)
  return sql`case client_id ${sql.join(cases, sql` `)} else ${sql.lit(perClient)} end`
}

export async function markDelivered(database: Database, id: string, now: number): Promise<void> {
  await database
    .tables<LogoutTables>()
    .updateTable('logout_deliveries')
    .set({ status: 'delivered', last_error: null, finished_at: now })
    .where('id', '=', id)
    .execute()
}

/** What another node has taken over meanwhile is left to it. Without `dueAt` the delivery is given up. */
export async function markFailed(
  database: Database,
  { id, attempts }: Delivery,
  { error, dueAt, now }: { error: string; dueAt: number | undefined; now: number },
): Promise<void> {
  const outcome = dueAt === undefined ? { status: 'failed', finished_at: now } : { due_at: dueAt }
  await database
    .tables<LogoutTables>()
    .updateTable('logout_deliveries')
    .set({ last_error: error, ...outcome })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', 'pending')
    .execute()
}

/** Newest first. */
export async function selectDeliveries(database: Database, filter: DeliveryFilter): Promise<Delivery[]> {
  const { status, clientId, after, limit } = filter
  let query = database
    .tables<LogoutTables>()
    .selectFrom('logout_deliveries')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (status !== undefined) query = query.where('status', '=', status)
  if (clientId !== undefined) query = query.where('client_id', '=', clientId)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id})`)
  return (await query.execute()).map(fromRow)
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
