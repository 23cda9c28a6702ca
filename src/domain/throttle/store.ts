import {
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Sql,
  sql,
} from '../../platform/database/index.ts'
import { type Limit, memoryOf } from './limit.ts'

/** A counter that an attempt is counted in. */
export interface Counter {
  id: string
  limit: Limit
  /** The known network whose attempts are not counted here. */
  spares?: string | undefined
}

/** The check that an attempt breaks which comes too early. */
export const openConstraint = 'throttles_open'

const isExpired = sql`(throttles.expires_at <= excluded.counted_at)`
const before = sql`(case when ${isExpired} then 0 else throttles.attempts end)`
const after = sql`(${before} + excluded.attempts)`

/** Milliseconds of the pause after `attempts`, of which `free` cost none. */
const pauseAfter = (attempts: Sql, free: Sql, span: Sql): Sql => {
  const doubled = sql`(cast(1000 as bigint) << cast(${attempts} - ${free} as integer))`
  return sql`(case when ${attempts} - ${free} > 20 or ${doubled} > ${span} then ${span} else ${doubled} end)`
}

/**
 * Counts an attempt. `cost` is 1, or 0 for one that is only to be refused if it comes too early. If it comes too early for one
 * of the counters the statement fails, and with it the unit that it is part of. Rows are written in one order everywhere, so
 * that nodes do not wait for each other in a circle.
 */
export const countingAttempt = (
  counters: readonly Counter[],
  {
    now,
    cost,
    source = sql``,
    condition = sql`true`,
  }: { now: number; cost: Fragment<number>; source?: Fragment<unknown>; condition?: Fragment<boolean> },
): Sql => sql`
  insert into throttles (id, kind, attempts, free, span, counted_at, open_at, expires_at)
  select id, kind, attempts, free, span, counted_at, case when attempts < free then 0 else counted_at + pause end,
    counted_at + memory
  from (${joined(
    counters.map(
      ({ id, limit, spares }) => sql`select cast(${id} as text) as id, cast(${limit.kind} as text) as kind,
        cast(${cost} as integer) as attempts, cast(${limit.free} as integer) as free,
        cast(${limit.span} as bigint) as span, cast(${now} as bigint) as counted_at,
        cast(${limit.kind === 'pauses' ? 1000 : limit.span} as bigint) as pause,
        cast(${memoryOf(limit)} as bigint) as memory ${source}
        where ${isStrange(spares, now)}`,
    ),
  )}) as counted
  where (attempts > 0 or exists (select 1 from throttles as known where known.id = counted.id)) and ${condition}
  order by id
  on conflict (id) do update set
    kind = excluded.kind, free = excluded.free, span = excluded.span, counted_at = excluded.counted_at,
    attempts = case when not ${isExpired} and throttles.open_at > excluded.counted_at then -1 else ${after} end,
    open_at = case
      when excluded.attempts = 0 then case when ${isExpired} then 0 else throttles.open_at end
      when ${after} < excluded.free then 0
      when excluded.kind = 'pauses' then excluded.counted_at + ${pauseAfter(after, sql`excluded.free`, sql`excluded.span`)}
      when excluded.kind = 'row' then excluded.counted_at + excluded.span * ${after}
      when ${isExpired} then excluded.expires_at
      else throttles.expires_at end,
    expires_at = case
      when not ${isExpired} and (excluded.attempts = 0 or excluded.kind = 'window') then throttles.expires_at
      when excluded.kind = 'row' then excluded.counted_at + excluded.span * ${after}
      else excluded.expires_at end`

/** Whether none of the counters refuses: to know it beforehand spares an error in the log of PostgreSQL. */
export const allOpen = (counters: readonly Counter[], now: number): Fragment<boolean> => sql`not exists (
  select 1 from throttles where ${isClosed(counters, now)})`

/** Takes an attempt back: `forgotten` counters begin anew, `returned` ones have one attempt less. */
export const givingBack = (
  database: Database,
  { forgotten, returned }: { forgotten: readonly Counter[]; returned: readonly Counter[] },
  { begunAt, now }: { begunAt: number; now: number },
  source: Fragment<unknown>,
): Sql => {
  const all = [...forgotten, ...returned]
  const isForgotten = forgotten.length === 0 ? sql`1 = 0` : sql`id in (${ids(forgotten)})`
  const pause = pauseAfter(sql`attempts`, sql`free`, sql`span`)
  return sql`
    update throttles set
      attempts = case when ${isForgotten} or attempts = 0 then 0 else attempts - 1 end,
      open_at = case
        when ${isForgotten} or attempts - 1 < free then 0
        -- A pause that a later attempt began stays.
        when kind = 'pauses' and open_at <= ${begunAt} + ${pause} then 0
        else open_at end,
      expires_at = case when ${isForgotten} or attempts <= 1 then ${now} else expires_at end
    where id in (select id from throttles where id in (${ids(all)}) ${source} order by id ${locking(database)})`
}

/** Until when those of the counters are closed that are. */
export const selectClosed = (
  database: Database,
  counters: readonly Counter[],
  now: number,
): Promise<{ id: string; kind: Limit['kind']; open_at: number }[]> =>
  database.run(sql`select id, kind, open_at from throttles
    where ${isClosed(counters, now)}`)

export const purgeThrottles = purgeExpired('throttles', 'id')

/** Milliseconds for which a network is known after the last sign-in, give or take how seldom that is written. */
const networkMemory = 90 * 86_400_000
const networkRefresh = 86_400_000

/** Makes networks known, under the ids of those who have signed in there. `source` ends the `where`. */
export const rememberingNetworks = (
  networks: readonly string[],
  now: number,
  source: Fragment<unknown>,
): Sql => sql`
  insert into known_networks (id, expires_at)
  ${joined(
    networks.map(
      (id) => sql`select cast(${id} as text), cast(${now + networkMemory} as bigint) where ${source}`,
    ),
  )}
  on conflict (id) do update set expires_at = excluded.expires_at
  where known_networks.expires_at < excluded.expires_at - ${networkRefresh}`

export const purgeKnownNetworks = purgeExpired('known_networks', 'id')

const isStrange = (network: string | undefined, now: number): Sql =>
  network === undefined
    ? sql`1 = 1`
    : sql`not exists (select 1 from known_networks as spared where spared.id = ${network} and spared.expires_at > ${now})`

const isClosed = (counters: readonly Counter[], now: number): Sql => sql`
  open_at > ${now} and expires_at > ${now} and (${counters
    .map(({ id, spares }) => sql`(id = ${id} and ${isStrange(spares, now)})`)
    .reduce((any, each) => sql`${any} or ${each}`)})`

const ids = (counters: readonly Counter[]): Sql => list(counters.map(({ id }) => id))

const locking = (database: Database): Sql => (database.engine === 'postgres' ? sql`for update` : sql``)

const joined = (selects: readonly Sql[]): Sql => selects.reduce((all, each) => sql`${all} union all ${each}`)
