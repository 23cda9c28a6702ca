import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { hexId } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Client } from '../clients/index.ts'
import type { Consents, Grant } from '../consents/index.ts'
import type { Throttle } from '../throttle/index.ts'
import {
  type ClaimsFor,
  createTokenFormat,
  type Exchange,
  offlineScopes,
  type Tokens,
} from '../tokens/index.ts'
import type { DeviceAuthorization, DeviceCodes, DeviceFault, DeviceRefusal, Guesser } from './schema.ts'
import {
  approveWith,
  consumeDevice,
  denyDevice,
  insertDevice,
  recordPoll,
  selectGrantOfDevice,
  selectIsApproved,
  selectIsRedeemed,
  selectingPending,
} from './store.ts'
import { newUserCode, readUserCode, type UserCodeShape } from './user-code.ts'

export interface DeviceRedemption {
  /** Narrows the audience of the access token (RFC 8707 §2.2). */
  audience?: readonly string[] | undefined
  claimsFor?: ClaimsFor | undefined
}

export interface DeviceAuthorizations {
  start(client: Client, requested: { scope: string[]; audience: string[] }): Promise<DeviceCodes>
  /** The authorization that a user code stands for. Throws `user_code_unknown`, and `too_many_attempts` if that happened too often. */
  find(userCode: string, guesser: Guesser): Promise<DeviceAuthorization>
  /** Whether its user has agreed, whether or not the device has fetched its tokens. */
  isApproved(id: string): Promise<boolean>
  /** The user has granted it; `false` where it was decided before, has expired, or its user's session or consent has ended. */
  approve(id: string, grant: Grant): Promise<boolean>
  deny(id: string): Promise<void>
  /** What a poll of the device yields; tokens at most once. */
  redeem(
    client: Client,
    deviceCode: string,
    options?: DeviceRedemption,
  ): Promise<Exchange | { refused: DeviceRefusal }>
}

const macPurpose = 'user-code'
const attempts = 5

export function createDeviceAuthorizations(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  consents: Consents
  tokens: Pick<Tokens, 'exchange'>
  throttle: Throttle
  /** Milliseconds. */
  lifespan: number
  /** Milliseconds that a device waits between two polls. */
  interval: number
  userCodes: UserCodeShape
}): DeviceAuthorizations {
  const { database, secrets, clock, consents, tokens, throttle, lifespan, interval, userCodes } = dependencies
  const format = createTokenFormat(secrets)
  /** As with authorization codes (RFC 6749 §10.5), a second use ends what the first one gave. */
  const endUsed = async (grantId: string | null): Promise<{ refused: DeviceRefusal }> => {
    if (grantId !== null) await consents.revokeReused(grantId, 'device_code')
    return { refused: 'device_code_used' }
  }

  return {
    start: async (client, { scope, audience }) => {
      const now = clock.now()
      const { value, hash } = format.create('deviceCode')
      const row = {
        id: hexId(),
        device_code_hash: hash,
        client_id: client.id,
        scope: JSON.stringify(scope),
        audience: JSON.stringify(audience),
        state: 'pending' as const,
        grant_id: null,
        refreshable: 0,
        requested_at: now,
        expires_at: now + lifespan,
        poll_interval: interval,
        polled_at: null,
        polled_early: 0,
      }
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const userCode = newUserCode(userCodes)
        if (await insertDevice(database, { ...row, user_code_mac: secrets.mac(macPurpose, userCode) })) {
          const expiresIn = Math.floor(lifespan / 1000)
          return { deviceCode: value, userCode, expiresIn, interval: Math.max(1, Math.ceil(interval / 1000)) }
        }
      }
      throw new Error('no free user code was found: their length or character set is too small for the load')
    },

    find: async (typed, { browser, ...origin }) => {
      const unknown = () => new Fault<DeviceFault>('user_code_unknown', '')
      const userCode = readUserCode(userCodes, typed)
      if (userCode === undefined) throw unknown()
      const read = selectingPending(secrets.macs(macPurpose, userCode), clock.now())
      const by = { identifier: browser, origin }
      const { attempt, rows } = await throttle.beginAttemptReading('user_code', by, read)
      const [row] = rows
      if (row) await attempt.succeeded()
      else attempt.failed()
      await attempt.end()
      if (!row) throw unknown()
      return {
        id: row.id,
        clientId: row.client_id,
        scope: JSON.parse(row.scope),
        audience: JSON.parse(row.audience),
      }
    },

    approve: (id, grant) => {
      const refreshable = grant.grantedScope.some((scope) => offlineScopes.includes(scope))
      const decision = {
        id,
        grantId: grant.id,
        refreshable,
        now: clock.now(),
        isOpen: consents.isOpen(grant),
      }
      return approveWith(database, decision, [
        consents.storingWhenConsumed(grant),
        ...consents.telling(grant),
      ])
    },

    isApproved: (id) => selectIsApproved(database, id),

    deny: (id) => denyDevice(database, id),

    redeem: async (client, deviceCode, { audience, claimsFor } = {}) => {
      const hash = format.hashOf('deviceCode', deviceCode)
      if (hash === undefined) return { refused: 'device_code_unknown' }
      const conditions = { hash, clientId: client.id, now: clock.now() }
      const polled = await recordPoll(database, conditions)
      if (!polled) return { refused: 'device_code_unknown' }
      if (polled.state !== 'redeemed' && polled.expires_at <= conditions.now)
        return { refused: 'device_code_expired' }
      switch (polled.state) {
        case 'redeemed':
          return endUsed(polled.grant_id)
        case 'pending':
          return { refused: polled.polled_early === 1 ? 'polled_too_fast' : 'undecided' }
        case 'denied':
          return { refused: 'denied' }
        case 'approved': {
          const row = claimsFor && (await selectGrantOfDevice(database, conditions))
          const claims = row && (await claimsFor(consents.fromRow(row)))
          const consume = consumeDevice(conditions)
          const exchanged = await tokens.exchange(client, 'device_authorization', consume, {
            audience,
            claims,
          })
          if (exchanged) return exchanged
          return (await selectIsRedeemed(database, hash))
            ? endUsed(polled.grant_id)
            : { refused: 'device_code_unknown' }
        }
      }
    },
  }
}
