/**
 * What subjects granted to clients.
 *
 * Owns the table of grants: one row for each authorization, remembered consent included. Does not own codes and tokens,
 * which point to a grant and die with it.
 */

export { type Consents, createConsents } from './consents.ts'
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
export type { GrantRow, GrantTables } from './store.ts'
export { revokingGrants, withdrawingAllOf } from './store.ts'
