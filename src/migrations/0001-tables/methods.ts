import type { Tables } from './tables.ts'

export const methods: Tables = {
  create: [
    `create table accounts (
      id text primary key,
      -- How the browser computes the hash that it sends; told to everybody who asks.
      password_parameters text not null,
      -- Keyed, salted hash of what the browser sends.
      sealed_password text not null,
      required_acr integer not null default 0,
      backup_data text not null,
      backup_version integer not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,

    `create table account_identities (
      -- An identity has at most one account: of two that are made at the same time one fails.
      identity_id text primary key references identities (id) on delete cascade,
      account_id text not null references accounts (id) on delete cascade
    )`,
    'create index account_identities_account_id on account_identities (account_id)',

    `create table emailed_codes (
      flow_id text not null,
      identity_id text not null references identities (id) on delete cascade,
      code_mac text not null,
      recipient text not null,
      attempts integer not null,
      created_at bigint not null,
      expires_at bigint not null,
      completed_at bigint,
      constraint emailed_codes_pkey primary key (flow_id, identity_id)
    )`,
    'create index emailed_codes_identity_id on emailed_codes (identity_id)',
    'create index emailed_codes_expires_at on emailed_codes (expires_at)',
  ],
  drop: ['drop table emailed_codes', 'drop table account_identities', 'drop table accounts'],
}
