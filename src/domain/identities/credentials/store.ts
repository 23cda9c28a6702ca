import { type Database, type Fragment, sql } from '../../../platform/database/index.ts'
import { type IdentityRow, identityFrom } from '../identity-row.ts'
import type { Credential, CredentialSummary, CredentialType, Identity } from '../schema.ts'
import { identityColumns, joinIdentity } from '../store.ts'

interface SummaryRow {
  id: string
  type: CredentialType
  version: number
  created_at: number
  updated_at: number
  identifier: string | null
}

export async function selectCredentials(
  database: Database,
  identityId: string,
): Promise<CredentialSummary[]> {
  const rows = await database.run(sql<SummaryRow>`
    select credentials.id, credentials.type, version, created_at, updated_at, identifier from credentials
    left join credential_identifiers on credential_identifiers.credential_id = credentials.id
    where credentials.identity_id = ${identityId} order by credentials.type, identifier`)
  const groups = Map.groupBy(rows, ({ id }) => id)
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return []
    return {
      type: first.type,
      identifiers: [first, ...more]
        .map(({ identifier }) => identifier)
        .filter((identifier) => identifier !== null),
      version: first.version,
      createdAt: first.created_at,
      updatedAt: first.updated_at,
    }
  })
}

export interface CredentialRow extends IdentityRow {
  credential_id: string
  credential_type: CredentialType
  config: string
  version: number
}

/** One row for each combination of addresses of whoever has a credential of `type` under `identifier`. */
export const selectingByIdentifier = (
  type: CredentialType,
  identifier: string,
): Fragment<CredentialRow> => sql<CredentialRow>`
  select credentials.id as credential_id, credentials.type as credential_type, credentials.config, credentials.version,
    ${identityColumns}
  from credential_identifiers
  join credentials on credentials.id = credential_identifiers.credential_id
  ${joinIdentity('credential_identifiers.identity_id')}
  where credential_identifiers.type = ${type} and credential_identifiers.identifier = ${identifier}`

export function credentialFrom(
  rows: readonly CredentialRow[],
): { identity: Identity; credential: Credential } | undefined {
  const identity = identityFrom(rows)
  const [row] = rows
  if (!identity || !row) return undefined
  const { credential_id: id, credential_type: type, config, version } = row
  return { identity, credential: { id, type, config: JSON.parse(config), version } }
}

export async function updateCredential(
  database: Database,
  { id, version }: Credential,
  config: unknown,
  now: number,
): Promise<boolean> {
  const updated = await database.change(sql`
    update credentials set config = ${JSON.stringify(config)}, version = ${version + 1}, updated_at = ${now}
    where id = ${id} and version = ${version}`)
  return updated === 1
}
