import type { Fragment } from '../../platform/database/index.ts'
import { sql } from '../../platform/database/index.ts'

/**
 * The values of `acr` that sign-ins of an identity need by what operators have written about it, in
 * `gatehouse.required_acr` of its `metadata_admin`: one value or several, all of which are needed.
 */
export function requiredAcrIn(metadataAdmin: unknown): string[] {
  const { gatehouse } = (metadataAdmin ?? {}) as { gatehouse?: { required_acr?: unknown } | null }
  const required = gatehouse?.required_acr
  if (required === undefined || required === null) return []
  // A number is how accounts write it. Anything else is no value that somebody could reach.
  return [required].flat().map(String)
}

/** For the columns of a statement: what operators have written about the identity, as text of JSON. */
export const adminMetadataOf = (identityId: string): Fragment<string | null> =>
  sql`(select metadata_admin from identities where id = ${identityId})`
