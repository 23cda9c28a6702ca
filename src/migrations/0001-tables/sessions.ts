import type { Tables } from './tables.ts'

export const sessions: Tables = {
  create: [
    `create table sessions (
      id text primary key,
      token_hash text not null unique,
      identity_id text not null references identities (id) on delete cascade,
      -- Counts the proofs that were added since it began.
      version integer not null,
      -- The proofs that were given; what they are worth is computed from them.
      evidence text not null,
      devices text not null,
      authenticated_at bigint not null,
      issued_at bigint not null,
      expires_at bigint not null,
      revoked_at bigint
    )`,
    'create index sessions_issued_at_id on sessions (issued_at, id)',
    'create index sessions_identity_id_issued_at_id on sessions (identity_id, issued_at, id)',
    'create index sessions_expires_at on sessions (expires_at)',
  ],
  drop: ['drop table sessions'],
}
