import { type RawBuilder, sql } from 'kysely'
import { type Database, insertWhenConsumed, type Statement } from '../../platform/database/index.ts'
import type {
  Credential,
  CredentialSummary,
  CredentialType,
  Identity,
  NewCredential,
  RecoveryAddress,
  VerifiableAddress,
} from './schema.ts'

interface IdentityTables {
  identities: {
    id: string
    schema_id: string
    state: string
    traits: string
    metadata_public: string | null
    metadata_admin: string | null
    state_changed_at: number
    created_at: number
    updated_at: number
  }
  verifiable_addresses: {
    id: string
    identity_id: string
    via: string
    value: string
    status: string
    verified: number
    verified_at: number | null
    created_at: number
    updated_at: number
  }
  recovery_addresses: {
    id: string
    identity_id: string
    via: string
    value: string
    created_at: number
    updated_at: number
  }
  credentials: {
    id: string
    identity_id: string
    type: string
    config: string
    version: number
    created_at: number
    updated_at: number
  }
  credential_identifiers: { type: string; identifier: string; credential_id: string; identity_id: string }
}

/** One row for each combination of an identity's addresses. */
export interface IdentityRow {
  identity_id: string
  schema_id: string
  state: Identity['state']
  traits: string
  metadata_public: string | null
  metadata_admin: string | null
  state_changed_at: number
  identity_created_at: number
  identity_updated_at: number
  verifiable_id: string | null
  verifiable_via: VerifiableAddress['via']
  verifiable_value: string
  verifiable_status: VerifiableAddress['status']
  verifiable_verified: number
  verifiable_verified_at: number | null
  verifiable_created_at: number
  verifiable_updated_at: number
  recovery_id: string | null
  recovery_via: RecoveryAddress['via']
  recovery_value: string
  recovery_created_at: number
  recovery_updated_at: number
}

/** Columns of `IdentityRow`, for a statement that has `joinIdentity` in it. */
export const identityColumns = sql`
  identities.id as identity_id, identities.schema_id, identities.state, identities.traits,
  identities.metadata_public, identities.metadata_admin, identities.state_changed_at,
  identities.created_at as identity_created_at, identities.updated_at as identity_updated_at,
  verifiable_addresses.id as verifiable_id, verifiable_addresses.via as verifiable_via,
  verifiable_addresses.value as verifiable_value, verifiable_addresses.status as verifiable_status,
  verifiable_addresses.verified as verifiable_verified, verifiable_addresses.verified_at as verifiable_verified_at,
  verifiable_addresses.created_at as verifiable_created_at, verifiable_addresses.updated_at as verifiable_updated_at,
  recovery_addresses.id as recovery_id, recovery_addresses.via as recovery_via,
  recovery_addresses.value as recovery_value, recovery_addresses.created_at as recovery_created_at,
  recovery_addresses.updated_at as recovery_updated_at`

/** Joins the identity whose id is in `column` (written `table.column`), with its addresses. */
export const joinIdentity = (column: string): RawBuilder<unknown> => sql`
  join identities on identities.id = ${sql.ref(column)}
  left join verifiable_addresses on verifiable_addresses.identity_id = identities.id
  left join recovery_addresses on recovery_addresses.identity_id = identities.id`

/** The identity that `rows` describe: all of them belong to the same one. */
export function identityFrom(rows: readonly IdentityRow[]): Identity | undefined {
  const [row] = rows
  if (!row) return undefined
  const verifiableAddresses = new Map<string, VerifiableAddress>()
  const recoveryAddresses = new Map<string, RecoveryAddress>()
  for (const each of rows) {
    if (each.verifiable_id !== null) {
      verifiableAddresses.set(each.verifiable_id, {
        id: each.verifiable_id,
        via: each.verifiable_via,
        value: each.verifiable_value,
        status: each.verifiable_status,
        verified: each.verifiable_verified === 1,
        verifiedAt: each.verifiable_verified_at ?? undefined,
        createdAt: each.verifiable_created_at,
        updatedAt: each.verifiable_updated_at,
      })
    }
    if (each.recovery_id !== null) {
      recoveryAddresses.set(each.recovery_id, {
        id: each.recovery_id,
        via: each.recovery_via,
        value: each.recovery_value,
        createdAt: each.recovery_created_at,
        updatedAt: each.recovery_updated_at,
      })
    }
  }
  return {
    id: row.identity_id,
    schemaId: row.schema_id,
    state: row.state,
    stateChangedAt: row.state_changed_at,
    traits: JSON.parse(row.traits) as Identity['traits'],
    metadataPublic: parsed(row.metadata_public),
    metadataAdmin: parsed(row.metadata_admin),
    verifiableAddresses: [...verifiableAddresses.values()],
    recoveryAddresses: [...recoveryAddresses.values()],
    createdAt: row.identity_created_at,
    updatedAt: row.identity_updated_at,
  }
}

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json))
const stored = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

export async function selectIdentity(database: Database, id: string): Promise<Identity | undefined> {
  const statement = sql<IdentityRow>`
    select ${identityColumns} from (select ${id} as id) as wanted ${joinIdentity('wanted.id')}`
  const { rows } = await statement.execute(database.tables())
  return identityFrom(rows)
}

export async function selectIdentities(
  database: Database,
  after: string,
  limit: number,
): Promise<Identity[]> {
  const { rows } = await sql<IdentityRow>`
    select ${identityColumns}
    from (select id from identities where id > ${after} order by id limit ${limit}) as wanted
    ${joinIdentity('wanted.id')}
    order by identities.id
  `.execute(database.tables())
  const groups = Map.groupBy(rows, ({ identity_id }) => identity_id)
  return [...groups.values()].map(identityFrom).filter((identity) => identity !== undefined)
}

/** What belongs to the identity goes with it, by the foreign keys. */
export async function deleteIdentity(database: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await database
    .tables<IdentityTables>()
    .deleteFrom('identities')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

export async function selectCredentials(
  database: Database,
  identityId: string,
): Promise<CredentialSummary[]> {
  const rows = await database
    .tables<IdentityTables>()
    .selectFrom('credentials')
    .leftJoin('credential_identifiers', 'credential_identifiers.credential_id', 'credentials.id')
    .select(['credentials.id', 'credentials.type', 'version', 'created_at', 'updated_at', 'identifier'])
    .where('credentials.identity_id', '=', identityId)
    .orderBy('credentials.type')
    .orderBy('identifier')
    .execute()
  const groups = Map.groupBy(rows, ({ id }) => id)
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return []
    return {
      type: first.type as CredentialType,
      identifiers: [first, ...more]
        .map(({ identifier }) => identifier)
        .filter((identifier) => identifier !== null),
      version: first.version,
      createdAt: first.created_at,
      updatedAt: first.updated_at,
    }
  })
}

export async function selectByIdentifier(
  database: Database,
  type: CredentialType,
  identifier: string,
): Promise<{ identity: Identity; credential: Credential } | undefined> {
  const { rows } = await sql<IdentityRow & { credential_id: string; config: string; version: number }>`
    select credentials.id as credential_id, credentials.config, credentials.version, ${identityColumns}
    from credential_identifiers
    join credentials on credentials.id = credential_identifiers.credential_id
    ${joinIdentity('credential_identifiers.identity_id')}
    where credential_identifiers.type = ${type} and credential_identifiers.identifier = ${identifier}
  `.execute(database.tables())
  const identity = identityFrom(rows)
  const [row] = rows
  if (!identity || !row) return undefined
  return {
    identity,
    credential: { id: row.credential_id, type, config: JSON.parse(row.config), version: row.version },
  }
}

export async function updateCredential(
  database: Database,
  { id, version }: Credential,
  config: unknown,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .tables<IdentityTables>()
    .updateTable('credentials')
    .set({ config: JSON.stringify(config), version: version + 1, updated_at: now })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/**
 * Stores an identity with everything that belongs to it, or nothing: `false` where one of its identifiers or addresses
 * is taken. The condition finds what is committed; the unique constraints find what is being stored at the same time.
 */
export async function insertIdentity(
  database: Database,
  record: { identity: Identity; traits: string; credentials: (NewCredential & { id: string })[] },
): Promise<boolean> {
  try {
    const inserted = await database.atomically(insertUnlessTaken(record), ...insertsOfParts(record))
    return inserted.length > 0
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

type IdentityRecord = Parameters<typeof insertIdentity>[1]

function insertUnlessTaken({ identity, traits, credentials }: IdentityRecord): Statement<{ id: string }> {
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
  const taken = conflicts.length > 0 ? sql.join(conflicts, sql` or `) : sql`false`
  return sql<{ id: string }>`
    insert into identities
      (id, schema_id, state, traits, metadata_public, metadata_admin, state_changed_at, created_at, updated_at)
    select ${identity.id}, ${identity.schemaId}, ${identity.state}, ${traits}, ${stored(identity.metadataPublic)},
      ${stored(identity.metadataAdmin)}, ${identity.stateChangedAt}, ${identity.createdAt}, ${identity.updatedAt}
    where not (${taken})
    returning id`
}

function insertsOfParts({ identity, credentials }: IdentityRecord): Statement[] {
  const owner = { identity_id: identity.id }
  const times = { created_at: identity.createdAt, updated_at: identity.updatedAt }
  return [
    ...identity.verifiableAddresses.map(({ id, via, value, status, verified, verifiedAt }) =>
      insertWhenConsumed<IdentityTables, 'verifiable_addresses'>('verifiable_addresses', {
        ...{ id, ...owner, via, value, status, verified: verified ? 1 : 0, verified_at: verifiedAt ?? null },
        ...times,
      }),
    ),
    ...identity.recoveryAddresses.map(({ id, via, value }) =>
      insertWhenConsumed<IdentityTables, 'recovery_addresses'>('recovery_addresses', {
        ...{ id, ...owner, via, value },
        ...times,
      }),
    ),
    ...credentials.map(({ id, type, config }) =>
      insertWhenConsumed<IdentityTables, 'credentials'>('credentials', {
        ...{ id, ...owner, type, config: JSON.stringify(config), version: 1 },
        ...times,
      }),
    ),
    ...credentials.flatMap(({ id, type, identifiers }) =>
      identifiers.map((identifier) =>
        insertWhenConsumed<IdentityTables, 'credential_identifiers'>('credential_identifiers', {
          ...{ type, identifier, credential_id: id, ...owner },
        }),
      ),
    ),
  ]
}

const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === '23505' ||
  String((error as Error).message).includes('UNIQUE constraint failed')
