import { type Fragment, type Statement, sql } from '../../platform/database/index.ts'
import { grantId, revokingGrants } from '../consents/index.ts'
import { awaitsDevice } from '../device/index.ts'
import { awaitsRedemption } from '../tokens/index.ts'

/**
 * Ends the grants that meet `condition` and whose tokens nobody has fetched: a code that waits to be redeemed is a sign-in
 * under way, too. Tokens that a client has live on, as after any logout.
 */
export const revokingUnfinished = (condition: Fragment<boolean>, now: number): Statement =>
  revokingGrants(sql`${condition} and (${awaitsRedemption(grantId, now)} or ${awaitsDevice(grantId)})`, now)
