import type { Tables } from './tables.ts'

export const clients: Tables = {
  create: [
    `create table clients (
      id text primary key,
      name text not null,
      owner text not null,
      metadata text not null,
      secret_digest text,
      rotated_secret_digests text not null,
      registration_token_hash text,
      -- Counts changes: of two that began with the same revision one wins and the other begins anew.
      revision integer not null default 0,
      -- Set for clients that a document at their id describes.
      document_expires_at bigint,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index clients_name on clients (name)',
    'create index clients_owner on clients (owner)',

    `create table forced_subjects (
      client_id text not null references clients (id) on delete cascade,
      subject text not null,
      identifier text not null,
      constraint forced_subjects_pkey primary key (client_id, subject)
    )`,

    `create table used_assertions (
      hash text primary key,
      expires_at bigint not null
    )`,
    'create index used_assertions_expires_at on used_assertions (expires_at)',
  ],
  drop: ['drop table used_assertions', 'drop table forced_subjects', 'drop table clients'],
}
