import type { Tables } from './tables.ts'

export const authentications: Tables = {
  create: [
    `create table authentications (
      -- That of the login request.
      id text primary key,
      token_hash text not null unique,
      identity_id text not null references identities (id) on delete cascade,
      acr integer not null,
      amr text not null,
      created_at bigint not null,
      updated_at bigint not null,
      expires_at bigint not null
    )`,
    'create index authentications_identity_id on authentications (identity_id)',
    'create index authentications_expires_at on authentications (expires_at)',
  ],
  drop: ['drop table authentications'],
}
