/** The module's tables, as the database has them. */
export interface IdentityTables {
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
    unconfirmed_since: number | null
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
