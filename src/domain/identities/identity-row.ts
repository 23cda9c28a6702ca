import type { Identity, RecoveryAddress, VerifiableAddress } from './schema.ts'

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
