import { earliestUuid } from '../../kernel/ids.ts'
import {
  columnsOf,
  type Database,
  deleteBatch,
  type Fragment,
  type InsertOne,
  list,
  type Purge,
  type Sql,
  sql,
} from '../../platform/database/index.ts'
import type { AuditEntry, AuditFilter, EventType } from './schema.ts'

export interface EventRow {
  id: string
  type: string
  kind: string
  /** Milliseconds. */
  at: number
  identity: string | null
  client: string | null
  session: string | null
  /** JSON. */
  details: string | null
}

export type NewEventRow = { [Column in keyof EventRow]: EventRow[Column] | Fragment<unknown> }

const row: InsertOne<EventRow> = {
  table: 'events',
  columns: ['id', 'type', 'kind', 'at', 'identity', 'client', 'session', 'details'],
}

export const insertEvent = (database: Database, event: EventRow): Promise<void> =>
  database.insertOne(row, event)

/** One row, if the unit has consumed anything and `condition` holds. */
export const insertingEvent = (event: NewEventRow, condition: Fragment<boolean>): Sql =>
  sql`insert into events (${columnsOf(event)}) select ${list(Object.values(event))}
    from consumed where ${condition} limit 1`

/** Newest first. */
export async function selectEvents(
  database: Database,
  {
    type,
    identities,
    client,
    since,
    until,
    after,
    limit,
  }: Omit<AuditFilter, 'identity'> & { identities: readonly string[] | undefined },
): Promise<AuditEntry[]> {
  const conditions = [
    ...(type === undefined ? [] : [sql`type = ${type}`]),
    ...(identities === undefined ? [] : [sql`identity in (${list(identities)})`]),
    ...(client === undefined ? [] : [sql`client = ${client}`]),
    ...(since === undefined ? [] : [sql`id >= ${earliestUuid(since)}`]),
    ...(until === undefined ? [] : [sql`id < ${earliestUuid(until)}`]),
    ...(after === undefined ? [] : [sql`id < ${after}`]),
  ]
  const where = conditions.reduce((all, condition) => sql`${all} and ${condition}`, sql`1 = 1`)
  const rows = await database.run(
    sql<EventRow>`select * from events where ${where} order by id desc limit ${limit}`,
  )
  return rows.map((each) => ({
    ...{ id: each.id, at: each.at, type: each.type as EventType, kind: each.kind },
    ...{ identity: each.identity ?? undefined, client: each.client ?? undefined },
    session: each.session ?? undefined,
    details: each.details === null ? {} : JSON.parse(each.details),
  }))
}

/** `retention` in milliseconds; without it nothing is kept. */
export const purgeEvents =
  (retention = 0): Purge =>
  (database, now, limit) =>
    deleteBatch(database, {
      table: 'events',
      key: 'id',
      condition: sql`id < ${earliestUuid(now - retention)}`,
      limit,
    })
