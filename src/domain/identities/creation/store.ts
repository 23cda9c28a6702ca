import {
  type Database,
  type Fragment,
  insertWhenConsumed,
  isUniqueViolation,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import type { Identity, NewCredential } from '../schema.ts'

/**
 * Stores an identity with everything that belongs to it, or nothing: `false` where one of its identifiers or addresses
 * is taken, or if `condition` does not hold. `more` belongs to the same unit. What is committed is looked up; the unique
 * constraints find what is being stored at the same time.
 */
export async function insertIdentity(
  database: Database,
  record: {
    identity: Identity
    traits: string
    credentials: (NewCredential & { id: string })[]
    unconfirmedSince: number | null
  },
  more: readonly Statement[] = [],
  condition: Fragment<boolean> = sql`true`,
): Promise<boolean> {
  try {
    const inserted = await database.atomically(
      insertUnlessTaken(record, condition),
      ...insertsOfParts(record),
      ...more,
    )
    return inserted.length > 0
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

type IdentityRecord = Parameters<typeof insertIdentity>[1]

function insertUnlessTaken(
  { identity, traits, credentials, unconfirmedSince }: IdentityRecord,
  condition: Fragment<boolean>,
): Statement<{ id: string }> {
  const conflicts = [
    ...credentials.flatMap(({ type, identifiers }) =>
      identifiers.map(
        (identifier) =>
          sql`exists (select 1 from credential_identifiers where type = ${type} and identifier = ${identifier})`,
      ),
    ),
    ...identity.verifiableAddresses.map(
      ({ via, value }) =>
        sql`exists (select 1 from verifiable_addresses where via = ${via} and value = ${value})`,
    ),
    ...identity.recoveryAddresses.map(
      ({ via, value }) =>
        sql`exists (select 1 from recovery_addresses where via = ${via} and value = ${value})`,
    ),
  ]
  const taken = conflicts.reduce((any, each) => sql`${any} or ${each}`, sql`false`)
  return sql<{ id: string }>`
    insert into identities
      (id, schema_id, state, traits, metadata_public, metadata_admin, state_changed_at, created_at, updated_at,
        unconfirmed_since)
    select ${identity.id}, ${identity.schemaId}, ${identity.state}, ${traits}, ${stored(identity.metadataPublic)},
      ${stored(identity.metadataAdmin)}, ${identity.stateChangedAt}, ${identity.createdAt}, ${identity.updatedAt},
      cast(${unconfirmedSince} as bigint)
    where not (${taken}) and ${condition}
    returning id`
}

function insertsOfParts({ identity, credentials }: IdentityRecord): Statement[] {
  const owner = { identity_id: identity.id }
  const times = { created_at: identity.createdAt, updated_at: identity.updatedAt }
  return [
    ...identity.verifiableAddresses.map(({ id, via, value, status, verified, verifiedAt }) =>
      insertWhenConsumed('verifiable_addresses', {
        ...{ id, ...owner, via, value, status, verified: verified ? 1 : 0, verified_at: verifiedAt ?? null },
        ...times,
      }),
    ),
    ...identity.recoveryAddresses.map(({ id, via, value }) =>
      insertWhenConsumed('recovery_addresses', {
        ...{ id, ...owner, via, value },
        ...times,
      }),
    ),
    ...credentials.map(({ id, type, config }) =>
      insertWhenConsumed('credentials', {
        ...{ id, ...owner, type, config: JSON.stringify(config), version: 1 },
        ...times,
      }),
    ),
    ...credentials.flatMap(({ id, type, identifiers }) =>
      identifiers.map((identifier) =>
        insertWhenConsumed('credential_identifiers', {
          ...{ type, identifier, credential_id: id, ...owner },
        }),
      ),
    ),
  ]
}

const stored = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
