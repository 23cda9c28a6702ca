import { sql } from 'kysely'
import type { Database, Fragment, Statement } from '../../platform/database/index.ts'
import type { GrantTables } from '../consents/index.ts'
import { type Consumption, grantIsLive } from '../tokens/index.ts'

export interface DeviceTables extends GrantTables {
  device_authorizations: {
    id: string
    device_code_hash: string
    user_code_mac: string
    client_id: string
    scope: string
    audience: string
    state: 'pending' | 'approved' | 'denied' | 'redeemed'
    grant_id: string | null
    refreshable: number
    requested_at: number
    expires_at: number
    poll_interval: number
    polled_at: number | null
    polled_early: number
  }
}

export type DeviceRow = DeviceTables['device_authorizations']

/** `false` where the user code is taken. */
export async function insertDevice(database: Database, row: DeviceRow): Promise<boolean> {
  const inserted = await database
    .tables<DeviceTables>()
    .insertInto('device_authorizations')
    .values(row)
    .onConflict((conflict) => conflict.column('user_code_mac').doNothing())
    .returning('id')
    .execute()
  return inserted.length > 0
}

/** The authorization that waits for one of these codes: the same code under each of the secrets. */
export const selectingPending = (userCodeMacs: string[], now: number): Fragment<DeviceRow> =>
  sql<DeviceRow>`select * from device_authorizations
    where user_code_mac in (${sql.join(userCodeMacs)}) and state = 'pending' and expires_at > ${now}
    order by requested_at desc limit 1`

/** Approves and stores the grant; `false` where the authorization was decided before or has expired, or `isOpen` does not hold. */
export async function approveWith(
  database: Database,
  {
    id,
    grantId,
    refreshable,
    now,
    isOpen,
  }: { id: string; grantId: string; refreshable: boolean; now: number; isOpen: Fragment<boolean> },
  storeGrant: readonly Statement[],
): Promise<boolean> {
  const first = database
    .tables<DeviceTables>()
    .updateTable('device_authorizations')
    .set({ state: 'approved', grant_id: grantId, refreshable: refreshable ? 1 : 0 })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .where(isOpen)
    .returning('id')
  return (await database.atomically(first, ...storeGrant)).length > 0
}

export async function denyDevice(database: Database, id: string): Promise<void> {
  await database
    .tables<DeviceTables>()
    .updateTable('device_authorizations')
    .set({ state: 'denied' })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .execute()
}

export interface DeviceConditions {
  hash: string
  clientId: string
  now: number
}

/** RFC 8628 §3.5: how much longer a device has to wait for each poll that came too early. */
const slowDown = 5000

/**
 * Takes note of a poll. It came early where not even four fifths of the interval had passed: networks deliver unevenly,
 * and that is no fault of the device.
 */
export function recordPoll(
  database: Database,
  { hash, clientId, now }: DeviceConditions,
): Promise<Pick<DeviceRow, 'state' | 'expires_at' | 'polled_early' | 'grant_id'> | undefined> {
  const early = sql<boolean>`polled_at is not null and (${now} - polled_at) * 5 < poll_interval * 4`
  return database
    .tables<DeviceTables>()
    .updateTable('device_authorizations')
    .set({
      polled_early: sql<number>`case when ${early} then 1 else 0 end`,
      poll_interval: sql<number>`case when ${early} then poll_interval + ${sql.lit(slowDown)} else poll_interval end`,
      polled_at: now,
    })
    .where('device_code_hash', '=', hash)
    .where('client_id', '=', clientId)
    .returning(['state', 'expires_at', 'polled_early', 'grant_id'])
    .executeTakeFirst()
}

/** The grant of an approved authorization, before it is fetched. */
export const selectGrantOfDevice = (
  database: Database,
  { hash, clientId }: DeviceConditions,
): Promise<GrantTables['grants'] | undefined> =>
  database
    .tables<DeviceTables>()
    .selectFrom('grants')
    .innerJoin('device_authorizations', 'device_authorizations.grant_id', 'grants.id')
    .selectAll('grants')
    .where('device_authorizations.device_code_hash', '=', hash)
    .where('device_authorizations.client_id', '=', clientId)
    .where(grantIsLive('device_authorizations'))
    .executeTakeFirst()

/** Of any number of attempts one gets the row. It stays, so that a second use is noticed. */
export const consumeDevice = ({ hash, clientId, now }: DeviceConditions): Consumption =>
  sql`update device_authorizations set state = 'redeemed'
    where device_code_hash = ${hash} and client_id = ${clientId} and state = 'approved' and expires_at > ${now}
      and ${grantIsLive('device_authorizations')}
    returning grant_id, cast(null as text) as nonce, refreshable`

/** Whether somebody has fetched the tokens. */
export async function selectIsRedeemed(database: Database, hash: string): Promise<boolean> {
  const rows = await database
    .tables<DeviceTables>()
    .selectFrom('device_authorizations')
    .select('id')
    .where('device_code_hash', '=', hash)
    .where('state', '=', 'redeemed')
    .execute()
  return rows.length > 0
}

/** For a statement about grants: whether a device has yet to fetch its tokens. */
export const awaitsDevice: Fragment<boolean> = sql`exists (
  select 1 from device_authorizations where grant_id = grants.id and state = 'approved')`
