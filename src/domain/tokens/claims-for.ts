import { type Grant, type GrantClaims, selectLiveGrant } from '../consents/index.ts'
import type { TokenContext } from './context.ts'
import type { GrantSelection } from './store.ts'

/** Decides, before anything is stored, on the claims of tokens; `undefined` keeps those of the grant. */
export type ClaimsFor = (grant: Grant) => Promise<GrantClaims | undefined>

/**
 * Reads the grant that a code or token stands for and has its claims decided on. Where nothing is found nobody is asked:
 * the exchange will find nothing either, and say why.
 */
export async function decideClaims(
  { database, consents }: TokenContext,
  selection: GrantSelection,
  claimsFor: ClaimsFor | undefined,
): Promise<GrantClaims | undefined> {
  if (!claimsFor) return undefined
  const row = await selectLiveGrant(database, selection)
  const grant = row && consents.fromRow(row)
  const decided = grant && (await claimsFor(grant))
  // A hook does not decide on claims that the client asked for by name.
  return decided && { ...decided, apart: grant?.claims.apart }
}
