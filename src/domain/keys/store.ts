import { type RawBuilder, sql } from 'kysely'
import type { Database, Statement } from '../../platform/database/index.ts'

export interface KeyTables {
  signing_keys: {
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
}

export type KeyRow = KeyTables['signing_keys']

const table = (database: Database) => database.tables<KeyTables>()

/** The keys of some sets, newest first within each. */
export const selectKeys = (database: Database, sets: readonly string[]): Promise<KeyRow[]> =>
  table(database)
    .selectFrom('signing_keys')
    .selectAll()
    .where('set_name', 'in', sets)
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()

export const selectKey = (database: Database, set: string, kid: string): Promise<KeyRow | undefined> =>
  table(database)
    .selectFrom('signing_keys')
    .selectAll()
    .where('set_name', '=', set)
    .where('kid', '=', kid)
    .executeTakeFirst()

/** `false` where the set has a key of that `kid`, `origin` or predecessor already. `event` tells of it, here and below. */
export async function insertKey(database: Database, key: KeyRow, event: Statement): Promise<boolean> {
  const inserting = table(database)
    .insertInto('signing_keys')
    .values(newest(key))
    .onConflict((conflict) => conflict.doNothing())
    .returning('kid')
  return (await database.atomically(inserting, event)).length > 0
}

/** Stores a key as the newest of its set, in place of one with the same `kid`. */
export async function putKey(database: Database, key: KeyRow, event: Statement): Promise<void> {
  const putting = upsert(database, newest(key), ['created_at', 'signs_from', 'succeeds'])
  await database.atomically(putting.returning('kid'), event)
}

/** Makes `keys` the set. Those that it had keep their age; of the others the last one is the newest. */
export async function replaceKeys(
  database: Database,
  set: string,
  keys: readonly KeyRow[],
  events: readonly Statement[],
): Promise<void> {
  const kids = keys.map(({ kid }) => kid)
  const [first, ...rest] = keys.map((key, index) => upsert(database, newest(key, index), []))
  if (!first) throw new Error('a set without keys is deleted instead')
  // No key is deleted and inserted at once: one statement must not touch a row twice.
  const others = table(database)
    .deleteFrom('signing_keys')
    .where('set_name', '=', set)
    .where('kid', 'not in', kids)
  const left = sql<number>`(select count(*) from signing_keys where set_name = ${set} and kid not in (${sql.join(kids)}))`
  await database.atomically(first.returning(['kid', left.as('left_over')]), ...events, ...rest, others)
}

export async function deleteSet(database: Database, set: string, event: Statement): Promise<void> {
  const deleting = table(database).deleteFrom('signing_keys').where('set_name', '=', set)
  await database.atomically(deleting.returning('kid'), event)
}

export async function deleteKey(
  database: Database,
  set: string,
  kid: string,
  event: Statement,
): Promise<void> {
  const deleting = table(database)
    .deleteFrom('signing_keys')
    .where('set_name', '=', set)
    .where('kid', '=', kid)
  await database.atomically(deleting.returning('kid'), event)
}

/** `true` where there were any. */
export async function deleteKeys(
  database: Database,
  set: string,
  kids: readonly string[],
  event: Statement,
): Promise<boolean> {
  const deleting = table(database)
    .deleteFrom('signing_keys')
    .where('set_name', '=', set)
    .where('kid', 'in', kids)
    .returning('kid')
  return (await database.atomically(deleting, event)).length > 0
}

export const selectSealed = (
  database: Database,
): Promise<Pick<KeyRow, 'set_name' | 'kid' | 'sealed_jwk'>[]> =>
  table(database).selectFrom('signing_keys').select(['set_name', 'kid', 'sealed_jwk']).execute()

/** Does nothing where the key has been changed since it was read. */
export async function updateSealed(
  database: Database,
  { set_name, kid, sealed_jwk }: Pick<KeyRow, 'set_name' | 'kid' | 'sealed_jwk'>,
  resealed: string,
): Promise<void> {
  await table(database)
    .updateTable('signing_keys')
    .set({ sealed_jwk: resealed })
    .where('set_name', '=', set_name)
    .where('kid', '=', kid)
    .where('sealed_jwk', '=', sealed_jwk)
    .execute()
}

type Insertion = Omit<KeyRow, 'created_at'> & { created_at: RawBuilder<number> }

/** Later than every key of the set, also where this node's clock lags behind that of the node that made the last one. */
const newest = (key: KeyRow, offset = 0): Insertion => {
  const now = key.created_at + offset
  const next = sql`max(created_at) + ${sql.lit(1 + offset)}`
  return {
    ...key,
    created_at: sql<number>`(select case when ${next} > cast(${now} as bigint) then ${next} else cast(${now} as bigint) end from signing_keys where set_name = ${key.set_name})`,
  }
}

const upsert = (database: Database, key: Insertion, renewed: readonly (keyof KeyRow)[]) =>
  table(database)
    .insertInto('signing_keys')
    .values(key)
    .onConflict((conflict) =>
      conflict
        .columns(['set_name', 'kid'])
        .doUpdateSet((excluded) =>
          Object.fromEntries(
            (['algorithm', 'use', 'sealed_jwk', ...renewed] as const).map((column) => [
              column,
              excluded.ref(`excluded.${column}`),
            ]),
          ),
        ),
    )
