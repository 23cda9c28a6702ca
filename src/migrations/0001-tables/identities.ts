import type { Tables } from './tables.ts'

export const identities: Tables = {
  create: [
    `create table identities (
      id text primary key,
      schema_id text not null,
      state text not null,
      traits text not null,
      metadata_public text,
      metadata_admin text,
      -- Set for an identity that somebody only named: it is removed if nobody shows that the address is theirs.
      unconfirmed_since bigint,
      state_changed_at bigint not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index identities_created_at_id on identities (created_at, id)',
    'create index identities_unconfirmed_since on identities (unconfirmed_since)',

    `create table verifiable_addresses (
      id text primary key,
      identity_id text not null references identities (id) on delete cascade,
      via text not null,
      value text not null,
      status text not null,
      verified integer not null,
      verified_at bigint,
      created_at bigint not null,
      updated_at bigint not null,
      -- One address belongs to one person: this also keeps two identities from being made for it in parallel.
      constraint verifiable_addresses_value unique (via, value)
    )`,
    'create index verifiable_addresses_identity_id on verifiable_addresses (identity_id)',

    `create table recovery_addresses (
      id text primary key,
      identity_id text not null references identities (id) on delete cascade,
      via text not null,
      value text not null,
      created_at bigint not null,
      updated_at bigint not null,
      constraint recovery_addresses_value unique (via, value)
    )`,
    'create index recovery_addresses_identity_id on recovery_addresses (identity_id)',

    `create table credentials (
      id text primary key,
      identity_id text not null references identities (id) on delete cascade,
      type text not null,
      config text not null,
      -- Counts changes, so that a change made from an outdated reading is noticed.
      version integer not null,
      created_at bigint not null,
      updated_at bigint not null,
      constraint credentials_identity_id_type unique (identity_id, type)
    )`,

    `create table credential_identifiers (
      type text not null,
      identifier text not null,
      credential_id text not null references credentials (id) on delete cascade,
      identity_id text not null references identities (id) on delete cascade,
      constraint credential_identifiers_pkey primary key (type, identifier)
    )`,
    'create index credential_identifiers_credential_id on credential_identifiers (credential_id)',
    'create index credential_identifiers_identity_id on credential_identifiers (identity_id)',
  ],
  drop: [
    'drop table credential_identifiers',
    'drop table credentials',
    'drop table recovery_addresses',
    'drop table verifiable_addresses',
    'drop table identities',
  ],
}
