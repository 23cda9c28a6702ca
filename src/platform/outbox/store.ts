import {
  assignments,
  type Database,
  deleteBatch,
  type Fragment,
  identifier,
  type Purge,
  passingOver,
  type Statement,
  sql,
} from '../database/index.ts'
import type { FreePlaces } from './places.ts'
import type { OutboxRow, OutboxTable } from './schema.ts'

/** The columns of the outbox in a row that is to be sent at once. */
export const queued = (
  { statuses }: OutboxTable,
  now: number,
  expiresAt: number | null = null,
): Omit<OutboxRow, 'id' | 'last_error' | 'last_attempt_at' | 'finished_at'> => ({
  status: statuses.waiting,
  attempts: 0,
  due_at: now,
  expires_at: expiresAt,
  created_at: now,
  updated_at: now,
})

/**
 * Takes rows that are due, for this node alone until `takenUntil`. Of several nodes that choose the same row the first one
 * moves `due_at`, and the others find the condition no longer met. What has expired is taken as well, to be given up,
 * which is no try.
 */
export function claim<Row extends OutboxRow>(
  database: Database,
  outbox: OutboxTable,
  { now, takenUntil, free }: { now: number; takenUntil: number; free: FreePlaces },
): Promise<Row[]> {
  const table = identifier(outbox.table)
  const due = sql<boolean>`finished_at is null and due_at <= ${now}`
  // A named query is made once. One inside of `in (...)` PostgreSQL may repeat for each row, and each time it finds others.
  return database.run(sql<Row>`
    with due as (
      select id from ${table} where ${due} and ${hasPlace(outbox, due, free)}
      order by due_at limit ${free.all} ${passingOver(database)}
    )
    update ${table} set status = ${outbox.statuses.underWay}, due_at = ${takenUntil}, last_attempt_at = ${now},
      updated_at = ${now},
      attempts = attempts + case when expires_at is null or expires_at > ${now} then 1 else 0 end
    where ${due} and id in (select id from due) returning *`)
}

/** Whether its lane has a place for the row, and those that are due before it. */
function hasPlace(
  { table, lane }: OutboxTable,
  due: Fragment<boolean>,
  { perLane, taken }: FreePlaces,
): Fragment<boolean> {
  if (lane === undefined || perLane === undefined) return sql`true`
  const most = [...taken].reduce(
    (cases, [name, count]) => sql`${cases} when lane = ${name} then cast(${perLane - count} as integer)`,
    sql`when lane is null then 0`,
  )
  return sql`id in (
    select id from (
      select id, ${identifier(lane)} as lane,
        row_number() over (partition by ${identifier(lane)} order by due_at) as place
      from ${identifier(table)} where ${due}
    ) as ranked where place <= case ${most} else cast(${perLane} as integer) end)`
}

/** It does not matter which node has it in hand by now: the receiver has it. A row comes back to the one who has noted it. */
export const markingSent = (outbox: OutboxTable, { id }: OutboxRow, now: number): Statement => {
  const changes = { status: outbox.statuses.sent, last_error: null, updated_at: now, finished_at: now }
  return sql`update ${identifier(outbox.table)} set ${assignments({ ...changes, ...emptied(outbox) })}
    where id = ${id} and finished_at is null returning id`
}

/** A row that another node has taken over meanwhile is left to it. Without `dueAt` it is given up. */
export const markingFailed = (
  outbox: OutboxTable,
  row: OutboxRow,
  { error, dueAt, now }: { error: string; dueAt: number | undefined; now: number },
): Statement =>
  changing(outbox, row, {
    ...(dueAt === undefined
      ? { status: outbox.statuses.givenUp, finished_at: now, ...emptied(outbox) }
      : { status: outbox.statuses.waiting, due_at: dueAt }),
    last_error: error,
    updated_at: now,
  })

/** Puts it back untried, for any node to take at once. */
export const releasing = (outbox: OutboxTable, row: OutboxRow, now: number): Statement =>
  changing(outbox, row, {
    status: outbox.statuses.waiting,
    due_at: now,
    updated_at: now,
    attempts: row.attempts - 1,
  })

/** While this node has it in hand. */
const changing = (outbox: OutboxTable, { id, attempts }: OutboxRow, changes: object): Statement =>
  sql`update ${identifier(outbox.table)} set ${assignments(changes)}
    where id = ${id} and attempts = ${attempts} and status = ${outbox.statuses.underWay} returning id`

const emptied = ({ secret }: OutboxTable): object => (secret === undefined ? {} : { [secret]: null })

const sentRetention = 86_400_000
const givenUpRetention = 7 * 86_400_000

/** A row that was sent is shown for a day more, and one that was given up, or expired where nothing is sent, for a week. */
export const purgeOutbox =
  ({ table, statuses }: OutboxTable): Purge =>
  (database, now, limit) => {
    const longAgo = now - givenUpRetention
    return deleteBatch(database, {
      table,
      key: 'id',
      condition: sql`(finished_at <= ${now - sentRetention}
          and (status = ${statuses.sent} or finished_at <= ${longAgo}))
        or (finished_at is null and due_at <= ${longAgo} and expires_at <= ${longAgo})`,
      limit,
    })
  }
