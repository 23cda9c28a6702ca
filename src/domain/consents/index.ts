/**
 * What subjects granted to clients.
 *
 * Owns the table of grants: one row for each authorization, remembered consent included. Does not own codes and tokens,
 * which point to a grant and die with it.
 */

export { type Consents, createConsents } from './consents.ts'
export {
  type GrantRow,
  type GrantSummary,
  grantColumns,
  grantId,
  grantSession,
  grantSubject,
  isLiveGrant,
  joinGrant,
  replacingClaims,
  revocationOf,
  revokingGrants,
  selectLiveGrant,
  summaryColumns,
  withdrawingAllOf,
} from './fragments.ts'
export { subjectOfGrant } from './grant-events.ts'
export { purgeGrants } from './purge-grants.ts'
export type {
  ConsentFault,
  ConsentFilter,
  Grant,
  GrantClaims,
  GrantRequest,
  WithdrawnConsents,
} from './schema.ts'
