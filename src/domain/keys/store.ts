import {
  assignments,
  type Database,
  type Fragment,
  identifier,
  list,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'

export interface KeyRow {
  set_name: string
  kid: string
  algorithm: string
  use: string
  sealed_jwk: string
  /** 1 for a key that was made because its set was empty: a set has one of those, however many nodes made it. */
  origin: number | null
  /** Orders the keys of a set, newest first; no two are the same. */
  created_at: number
  /** When it begins to sign; `null` means at once. */
  signs_from: number | null
  /** The key after which rotation made it: there is one such successor, however many nodes made it. */
  succeeds: string | null
}

/** The keys of some sets, newest first within each. */
export const selectKeys = (database: Database, sets: readonly string[]): Promise<KeyRow[]> =>
  database.run(
    sql`select * from signing_keys where set_name in (${list(sets)}) order by created_at desc, kid`,
  )

export async function selectKey(database: Database, set: string, kid: string): Promise<KeyRow | undefined> {
  const [row] = await database.run(
    sql<KeyRow>`select * from signing_keys where set_name = ${set} and kid = ${kid}`,
  )
  return row
}

/** `false` if the set has a key of that `kid`, `origin` or predecessor already. `event` tells of it, here and below. */
export async function insertKey(database: Database, key: KeyRow, event: Statement): Promise<boolean> {
  const inserting = sql`insert into signing_keys ${values(newest(key))} on conflict do nothing returning kid`
  return (await database.atomically(inserting, event)).length > 0
}

/** Stores a key as the newest of its set, in place of one with the same `kid`. */
export async function putKey(database: Database, key: KeyRow, event: Statement): Promise<void> {
  const putting = upsert(newest(key), ['created_at', 'signs_from', 'succeeds'])
  await database.atomically(sql`${putting} returning kid`, event)
}

/** Makes `keys` the set. Those that it had keep their age; of the others the last one is the newest. */
export async function replaceKeys(
  database: Database,
  set: string,
  keys: readonly KeyRow[],
  events: readonly Statement[],
): Promise<void> {
  const kids = keys.map(({ kid }) => kid)
  const [first, ...rest] = keys.map((key, index) => upsert(newest(key, index), []))
  if (!first) throw new Error('a set without keys is deleted instead')
  // No key is deleted and inserted at once: one statement must not touch a row twice.
  const others = sql`delete from signing_keys where set_name = ${set} and kid not in (${list(kids)})`
  const left = sql`(select count(*) from signing_keys where set_name = ${set} and kid not in (${list(kids)}))`
  await database.atomically(sql`${first} returning kid, ${left} as left_over`, ...events, ...rest, others)
}

export async function deleteSet(database: Database, set: string, event: Statement): Promise<void> {
  await database.atomically(sql`delete from signing_keys where set_name = ${set} returning kid`, event)
}

export async function deleteKey(
  database: Database,
  set: string,
  kid: string,
  event: Statement,
): Promise<void> {
  const deleting = sql`delete from signing_keys where set_name = ${set} and kid = ${kid} returning kid`
  await database.atomically(deleting, event)
}

/** `true` if there were any. */
export async function deleteKeys(
  database: Database,
  set: string,
  kids: readonly string[],
  event: Statement,
): Promise<boolean> {
  const deleting = sql`delete from signing_keys where set_name = ${set} and kid in (${list(kids)}) returning kid`
  return (await database.atomically(deleting, event)).length > 0
}

export const selectSealed = (
  database: Database,
): Promise<Pick<KeyRow, 'set_name' | 'kid' | 'sealed_jwk'>[]> =>
  database.run(sql`select set_name, kid, sealed_jwk from signing_keys`)

/** Does nothing if the key has been changed since it was read. */
export async function updateSealed(
  database: Database,
  { set_name, kid, sealed_jwk }: Pick<KeyRow, 'set_name' | 'kid' | 'sealed_jwk'>,
  resealed: string,
): Promise<void> {
  await database.change(sql`update signing_keys set sealed_jwk = ${resealed}
    where set_name = ${set_name} and kid = ${kid} and sealed_jwk = ${sealed_jwk}`)
}

type Insertion = Omit<KeyRow, 'created_at'> & { created_at: Fragment<number> }

/** Later than every key of the set, also if this node's clock lags behind that of the node that made the last one. */
const newest = (key: KeyRow, offset = 0): Insertion => {
  const now = sql`cast(${key.created_at + offset} as bigint)`
  const next = sql`max(created_at) + ${1 + offset}`
  return {
    ...key,
    created_at: sql`(select case when ${next} > ${now} then ${next} else ${now} end
      from signing_keys where set_name = ${key.set_name})`,
  }
}

const upsert = (key: Insertion, renewed: readonly (keyof KeyRow)[]): Statement => {
  const columns = ['algorithm', 'use', 'sealed_jwk', ...renewed]
  const changes = columns.map((column) => [column, identifier(`excluded.${column}`)])
  return sql`insert into signing_keys ${values(key)}
    on conflict (set_name, kid) do update set ${assignments(Object.fromEntries(changes))}`
}
