import {
  type Database,
  type Fragment,
  list,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import { type GrantRow, isLiveGrant, selectLiveGrant } from '../consents/index.ts'
import type { Consumption } from '../tokens/index.ts'

export interface DeviceRow {
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

/** `false` if the user code is taken. */
export async function insertDevice(database: Database, row: DeviceRow): Promise<boolean> {
  const inserted = await database.change(
    sql`insert into device_authorizations ${values(row)} on conflict (user_code_mac) do nothing`,
  )
  return inserted > 0
}

/** The authorization that waits for one of these codes: the same code under each of the secrets. */
export const selectingPending = (userCodeMacs: string[], now: number): Fragment<DeviceRow> =>
  sql<DeviceRow>`select * from device_authorizations
    where user_code_mac in (${list(userCodeMacs)}) and state = 'pending' and expires_at > ${now}
    order by requested_at desc limit 1`

/** Approves and stores the grant; `false` if the authorization was decided before or has expired, or `isOpen` does not hold. */
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
  const first = sql`update device_authorizations
    set state = 'approved', grant_id = ${grantId}, refreshable = ${refreshable ? 1 : 0}
    where id = ${id} and state = 'pending' and expires_at > ${now} and ${isOpen}
    returning id`
  return (await database.atomically(first, ...storeGrant)).length > 0
}

export async function denyDevice(database: Database, id: string): Promise<void> {
  await database.change(
    sql`update device_authorizations set state = 'denied' where id = ${id} and state = 'pending'`,
  )
}

export interface DeviceConditions {
  hash: string
  clientId: string
  now: number
}

/** RFC 8628 §3.5: how much longer a device has to wait for each poll that came too early. */
const slowDown = 5000

/**
 * Takes note of a poll. It came early if not even four fifths of the interval had passed: networks deliver unevenly,
 * and that is no fault of the device.
 */
export async function recordPoll(
  database: Database,
  { hash, clientId, now }: DeviceConditions,
): Promise<Pick<DeviceRow, 'state' | 'expires_at' | 'polled_early' | 'grant_id'> | undefined> {
  const early = sql`polled_at is not null and (${now} - polled_at) * 5 < poll_interval * 4`
  const [row] = await database.run(
    sql<Pick<DeviceRow, 'state' | 'expires_at' | 'polled_early' | 'grant_id'>>`
    update device_authorizations set polled_at = ${now},
      polled_early = case when ${early} then 1 else 0 end,
      poll_interval = case when ${early} then poll_interval + ${slowDown} else poll_interval end
    where device_code_hash = ${hash} and client_id = ${clientId}
    returning state, expires_at, polled_early, grant_id`,
  )
  return row
}

const mayFetch: Fragment<boolean> = isLiveGrant(sql`device_authorizations.grant_id`)

/** The grant of an approved authorization, before it is fetched. */
export const selectGrantOfDevice = (
  database: Database,
  { hash, clientId }: DeviceConditions,
): Promise<GrantRow | undefined> =>
  selectLiveGrant(
    database,
    sql`select grant_id from device_authorizations where device_code_hash = ${hash} and client_id = ${clientId}`,
  )

/** Of any number of attempts one gets the row. It stays, so that a second use is noticed. */
export const consumeDevice = ({ hash, clientId, now }: DeviceConditions): Consumption =>
  sql`update device_authorizations set state = 'redeemed'
    where device_code_hash = ${hash} and client_id = ${clientId} and state = 'approved' and expires_at > ${now}
      and ${mayFetch}
    returning grant_id, cast(null as text) as nonce, refreshable`

/** Whether the tokens have been fetched. */
export async function selectIsApproved(database: Database, id: string): Promise<boolean> {
  const approved = await database.run(
    sql`select id from device_authorizations where id = ${id} and state in ('approved', 'redeemed')`,
  )
  return approved.length > 0
}

export async function selectIsRedeemed(database: Database, hash: string): Promise<boolean> {
  const rows = await database.run(
    sql`select id from device_authorizations where device_code_hash = ${hash} and state = 'redeemed'`,
  )
  return rows.length > 0
}

/** Whether a device has yet to fetch the tokens of the grant. */
export const awaitsDevice = (grant: Fragment<string>): Fragment<boolean> => sql`exists (
  select 1 from device_authorizations where device_authorizations.grant_id = ${grant} and state = 'approved')`
