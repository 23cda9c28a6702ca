import { purgeUnconfirmed } from '../domain/access/index.ts'
import { purgeAuthentications } from '../domain/authentications/index.ts'
import { purgeUsedAssertions } from '../domain/clients/index.ts'
import { grantId, grantSession, purgeGrants } from '../domain/consents/index.ts'
import { purgeMessages } from '../domain/courier/index.ts'
import { purgeDeviceAuthorizations } from '../domain/device/index.ts'
import { purgeEvents } from '../domain/events/index.ts'
import { purgeFlows } from '../domain/flows/index.ts'
import {
  purgeEndings,
  purgeLoginSessions,
  purgeVerifiers,
  sessionLives,
} from '../domain/interactions/index.ts'
import { purgeDeliveries } from '../domain/logout/index.ts'
import { purgeEmailedCodes } from '../domain/methods/index.ts'
import { purgeRefusals } from '../domain/refusals/index.ts'
import { purgeSessions } from '../domain/sessions/index.ts'
import { purgeKnownNetworks, purgeThrottles } from '../domain/throttle/index.ts'
import { grantHasTokens, purgeAccessTokens, purgeCodes, purgeRefreshTokens } from '../domain/tokens/index.ts'
import { purgeTrustedIssuers } from '../domain/trust/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database, Purge } from '../platform/database/index.ts'
import type { Job } from '../platform/jobs/index.ts'
import type { Logger } from '../platform/log/index.ts'

/** Removes rows of a table once nobody needs them any more. `kind` is the option of `gatehouse janitor` that chooses it. */
export interface Chore {
  table: string
  kind: 'tokens' | 'requests' | 'grants'
  purge: Purge
}

/**
 * Rows that point to others come first, so that those others can go in the same round. Milliseconds: `verifierLifespan`
 * is what people have to decide, `deviceLifespan` what a device has to fetch its tokens, `unconfirmedLifespan` what an account
 * has until its address is confirmed, `auditRetention` what the audit trail keeps.
 */
export const chores = ({
  verifierLifespan,
  deviceLifespan,
  unconfirmedLifespan,
  auditRetention,
}: {
  verifierLifespan: number
  deviceLifespan: number
  unconfirmedLifespan: number | undefined
  auditRetention: number | undefined
}): Chore[] => [
  { table: 'authorization_codes', kind: 'tokens', purge: purgeCodes },
  { table: 'access_tokens', kind: 'tokens', purge: purgeAccessTokens },
  { table: 'refresh_tokens', kind: 'tokens', purge: purgeRefreshTokens },
  { table: 'device_authorizations', kind: 'tokens', purge: purgeDeviceAuthorizations },
  { table: 'used_assertions', kind: 'tokens', purge: purgeUsedAssertions },
  { table: 'trusted_issuers', kind: 'grants', purge: purgeTrustedIssuers },
  { table: 'redeemed_verifiers', kind: 'requests', purge: purgeVerifiers },
  { table: 'endings', kind: 'requests', purge: purgeEndings },
  { table: 'login_sessions', kind: 'requests', purge: purgeLoginSessions },
  { table: 'sessions', kind: 'requests', purge: purgeSessions },
  { table: 'logout_deliveries', kind: 'requests', purge: purgeDeliveries },
  { table: 'identities', kind: 'requests', purge: purgeUnconfirmed(unconfirmedLifespan) },
  { table: 'flows', kind: 'requests', purge: purgeFlows },
  { table: 'emailed_codes', kind: 'requests', purge: purgeEmailedCodes },
  { table: 'authentications', kind: 'requests', purge: purgeAuthentications },
  { table: 'throttles', kind: 'requests', purge: purgeThrottles },
  { table: 'known_networks', kind: 'requests', purge: purgeKnownNetworks },
  { table: 'courier_messages', kind: 'requests', purge: purgeMessages },
  { table: 'refusals', kind: 'requests', purge: purgeRefusals },
  { table: 'events', kind: 'requests', purge: purgeEvents(auditRetention) },
  {
    table: 'grants',
    kind: 'grants',
    purge: purgeGrants(
      { hasTokens: grantHasTokens(grantId), sessionLives: sessionLives(grantSession) },
      Math.max(verifierLifespan, deviceLifespan),
    ),
  },
]

/** Rows of each table in one round, and milliseconds for requests to pass between two rounds. */
const batch = 200
const pause = 50

/** Removes what has expired, in small steps, on every node. */
export const housekeepingJob = ({
  chores: all,
  database,
  clock,
  logger,
  interval,
}: {
  chores: readonly Chore[]
  database: Database
  clock: Clock
  logger: Logger
  interval: number
}): Job => ({
  name: 'housekeeping',
  interval,
  pause,
  run: async () => {
    // One moment for the whole round: what a grant still needs is judged after all of it that had expired is gone.
    const now = clock.now()
    let more = false
    for (const { table, purge } of all) {
      const purged = await purge(database, now, batch)
      if (purged.removed > 0) logger.debug({ table, removed: purged.removed }, 'housekeeping')
      more ||= purged.more
    }
    return more
  },
})
