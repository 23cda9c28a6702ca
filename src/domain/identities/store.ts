import {
  type Database,
  type Fragment,
  identifier,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { type IdentityRow, identityFrom } from './identity-row.ts'
import type { Identity, IdentityState } from './schema.ts'

/** Columns of `IdentityRow`, for a statement that has `joinIdentity` in it. */
export const identityColumns = sql`
  identities.id as identity_id, identities.schema_id, identities.state, identities.traits,
  identities.metadata_public, identities.metadata_admin, identities.state_changed_at,
  identities.created_at as identity_created_at, identities.updated_at as identity_updated_at,
  verifiable_addresses.id as verifiable_id, verifiable_addresses.via as verifiable_via,
  verifiable_addresses.value as verifiable_value, verifiable_addresses.status as verifiable_status,
  verifiable_addresses.verified as verifiable_verified, verifiable_addresses.verified_at as verifiable_verified_at,
  verifiable_addresses.created_at as verifiable_created_at, verifiable_addresses.updated_at as verifiable_updated_at,
  recovery_addresses.id as recovery_id, recovery_addresses.via as recovery_via,
  recovery_addresses.value as recovery_value, recovery_addresses.created_at as recovery_created_at,
  recovery_addresses.updated_at as recovery_updated_at`

/** Joins the identity whose id is in `column` (written `table.column`), with its addresses. */
export const joinIdentity = (column: string): Fragment<unknown> => sql`
  join identities on identities.id = ${identifier(column)}
  left join verifiable_addresses on verifiable_addresses.identity_id = identities.id
  left join recovery_addresses on recovery_addresses.identity_id = identities.id`

/** What a step of a sign-in needs to know about the identity, for a statement that has `joinSubject` in it. */
export const subjectColumns = sql`identities.id as identity_id, identities.traits,
  identities.metadata_public, identities.metadata_admin, identities.state`

export const subjectId: Fragment<string> = sql`identities.id`

/** Joins the identity whose id the query gives, if there is one. */
export const joinSubject = (id: Fragment<unknown>): Fragment<unknown> =>
  sql`left join identities on identities.id = (${id})`

/** For a statement that has `joinIdentity` in it: whether that identity may sign in. */
export const joinedIsActive: Fragment<boolean> = sql`identities.state = 'active'`

/** As JSON. */
export const traitsOf = (identityId: string): Fragment<string> =>
  sql`(select traits from identities where id = ${identityId})`

/** Whether somebody can sign in as the identity by a credential that is kept here. */
export const hasCredentials = (identityId: string): Fragment<boolean> =>
  sql`exists (select 1 from credentials where identity_id = ${identityId})`

/** Those of the ids that are there, in one order: two units that take locks for the same ones do not wait for each other. */
export async function selectIds(database: Database, among: Fragment<string>): Promise<string[]> {
  const rows = await database.run(
    sql<{ id: string }>`select id from identities where id in (${among}) order by id`,
  )
  return rows.map(({ id }) => id)
}

/** The id of the identity that an address (in its canonical form) belongs to. */
export const identityWithAddress = (email: string): Fragment<string> =>
  sql`select identity_id from verifiable_addresses where via = 'email' and value = ${email}`

/**
 * Whether it is the id of an identity that was turned off. Subjects of other login applications are none, so that it says
 * nothing about them.
 */
export const isTurnedOff = (id: Fragment<string | null>): Fragment<boolean> =>
  sql`exists (select 1 from identities where identities.id = ${id} and identities.state <> 'active')`

export const isActive = (identityId: string): Fragment<boolean> =>
  sql`exists (select 1 from identities where id = ${identityId} and state = 'active')`

/** The statement that keeps an identity that was only named so far, where `condition` holds. */
export const confirmingIdentity = (
  identityId: string,
  condition: Fragment<boolean>,
): Fragment<unknown> => sql`
  update identities set unconfirmed_since = null
  where id = ${identityId} and unconfirmed_since is not null and ${condition}`

/**
 * Whether somebody signs in as the identity who never showed that the address is theirs: 1 or 0. It may be that person, or
 * somebody who was there first, under an address that is not theirs.
 */
export const isUsurpable = (identityId: string): Fragment<number> => sql`(
  select case when unconfirmed_since is not null
    and exists (select 1 from credentials where identity_id = identities.id) then 1 else 0 end
  from identities where id = ${identityId})`

export async function selectIsUsurpable(database: Database, identityId: string): Promise<boolean> {
  const [row] = await database.run(
    sql<{ usurpable: number | null }>`select ${isUsurpable(identityId)} as usurpable`,
  )
  return row?.usurpable === 1
}

/** The statement that takes such credentials away, where `condition` holds: whoever has the mailbox is the owner. */
export const droppingUnconfirmedCredentials = (
  identityId: string,
  condition: Fragment<boolean>,
): Fragment<unknown> => sql`
  delete from credentials where identity_id = ${identityId} and ${condition}
    and exists (select 1 from identities where id = ${identityId} and unconfirmed_since is not null)`

/** Milliseconds for somebody to show that an address is theirs, unless the configuration says otherwise. */
const confirmationPeriod = 86_400_000

/**
 * Identities whose address nobody has confirmed: those that somebody only named and, where `lifespan` (milliseconds) says how
 * long they last, those that somebody signs in with.
 */
const isOverdue = (lifespan: number | undefined, now: number): Fragment<boolean> => sql`
  unconfirmed_since <= ${now - (lifespan ?? confirmationPeriod)}
    and (${lifespan === undefined ? 0 : 1} = 1
      or not exists (select 1 from credentials where identity_id = identities.id))
    and not exists (select 1 from verifiable_addresses where identity_id = identities.id and verified = 1)`

/** A confirmation under way comes first: PostgreSQL waits for it, and looks again. */
const locking = (database: Database): Fragment<unknown> =>
  database.engine === 'postgres' ? sql`for update` : sql``

export async function selectOverdue(
  database: Database,
  lifespan: number | undefined,
  { now, limit }: { now: number; limit: number },
): Promise<string[]> {
  const rows = await database.run(
    sql<{ id: string }>`select id from identities where ${isOverdue(lifespan, now)} limit ${limit}`,
  )
  return rows.map(({ id }) => id)
}

/** `false` where somebody has confirmed the address meanwhile. `more` is what other modules take away in the same unit. */
export async function deleteOverdue(
  database: Database,
  id: string,
  { lifespan, now }: { lifespan: number | undefined; now: number },
  more: readonly Statement[],
): Promise<boolean> {
  const found = await database.atomically(
    sql`select id from identities where id = ${id} and ${isOverdue(lifespan, now)} ${locking(database)}`,
    ...more,
    sql`delete from identities where id = ${id} and exists (select 1 from consumed)`,
  )
  return found.length > 0
}

/** The statement that notes that the address which `value` gives has been shown to be theirs. */
export const verifyingAddress = (
  identityId: string,
  value: Fragment<string>,
  now: number,
): Fragment<unknown> => sql`
  update verifiable_addresses set verified = 1, status = 'completed', verified_at = ${now}, updated_at = ${now}
  where identity_id = ${identityId} and via = 'email' and verified = 0 and value = (${value})`

export async function selectOwner(
  database: Database,
  email: string,
): Promise<{ id: string; confirmed: boolean } | undefined> {
  const [row] = await database.run(sql<{ id: string; unconfirmed_since: number | null }>`
    select identities.id, identities.unconfirmed_since from verifiable_addresses
    join identities on identities.id = verifiable_addresses.identity_id
    where via = 'email' and value = ${email}`)
  return row && { id: row.id, confirmed: row.unconfirmed_since === null }
}

export async function selectIdentity(database: Database, id: string): Promise<Identity | undefined> {
  const statement = sql<IdentityRow>`
    select ${identityColumns} from (select ${id} as id) as wanted ${joinIdentity('wanted.id')}`
  const rows = await database.run(statement)
  return identityFrom(rows)
}

export async function selectIdentities(
  database: Database,
  after: string,
  limit: number,
): Promise<Identity[]> {
  const rows = await database.run(sql<IdentityRow>`
    select ${identityColumns}
    from (select id from identities where id > ${after} order by id limit ${limit}) as wanted
    ${joinIdentity('wanted.id')}
    order by identities.id
  `)
  const groups = Map.groupBy(rows, ({ identity_id }) => identity_id)
  return [...groups.values()].map(identityFrom).filter((identity) => identity !== undefined)
}

/**
 * What belongs to the identity goes with it, by the foreign keys; `more` is what other modules take away in the same
 * unit, before it is gone.
 */
export async function deleteIdentity(
  database: Database,
  id: string,
  more: readonly Statement[],
  { unconfirmed = false }: { unconfirmed?: boolean } = {},
): Promise<boolean> {
  const found = await database.atomically(
    unconfirmed
      ? sql<{ id: string }>`select id from identities
          where id = ${id} and unconfirmed_since is not null ${locking(database)}`
      : sql`select id from identities where id = ${id}`,
    ...more,
    sql`delete from identities where id = ${id} and exists (select 1 from consumed)`,
  )
  return found.length > 0
}

/** `false` where there is none. `more` is what other modules take away in the same unit. */
export async function updateState(
  database: Database,
  { id, state, now }: { id: string; state: IdentityState; now: number },
  more: readonly Statement[],
): Promise<boolean> {
  const found = await database.atomically(
    sql`update identities set updated_at = ${now}, state = ${state},
        state_changed_at = case when state = ${state} then state_changed_at else ${now} end
      where id = ${id} returning id, state_changed_at`,
    ...more,
  )
  return found.length > 0
}
