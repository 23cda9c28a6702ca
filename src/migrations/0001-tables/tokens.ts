import type { Tables } from './tables.ts'

export const tokens: Tables = {
  create: [
    `create table authorization_codes (
      hash text primary key,
      grant_id text not null references grants (id) on delete cascade,
      client_id text not null,
      redirect_uri text,
      code_challenge text,
      nonce text,
      refreshable integer not null,
      expires_at bigint not null,
      used_at bigint
    )`,
    'create index authorization_codes_grant_id on authorization_codes (grant_id)',
    'create index authorization_codes_expires_at on authorization_codes (expires_at)',

    `create table access_tokens (
      hash text primary key,
      -- Without a grant (client credentials, assertions) the token itself says what was granted.
      grant_id text references grants (id) on delete cascade,
      client_id text not null references clients (id) on delete cascade,
      -- Without a grant the token is about its client, unless this says about whom.
      subject text,
      scope text,
      audience text,
      sealed_claims text,
      issued_at bigint not null,
      expires_at bigint not null
    )`,
    'create index access_tokens_grant_id on access_tokens (grant_id)',
    'create index access_tokens_client_id on access_tokens (client_id)',
    'create index access_tokens_subject on access_tokens (subject) where subject is not null',
    'create index access_tokens_expires_at on access_tokens (expires_at)',

    `create table refresh_tokens (
      hash text primary key,
      grant_id text not null references grants (id) on delete cascade,
      client_id text not null,
      issued_at bigint not null,
      expires_at bigint,
      used_at bigint,
      -- What a used token gives when it is presented again within its grace period, sealed with a key that only
      -- the presented token yields: a reader of the table learns nothing.
      successor text,
      -- The token that a used one gave: once that was used as well, the first gives nothing more.
      successor_hash text,
      reuses integer not null default 0
    )`,
    'create index refresh_tokens_grant_id on refresh_tokens (grant_id)',
    'create index refresh_tokens_expires_at on refresh_tokens (expires_at)',
  ],
  drop: ['drop table refresh_tokens', 'drop table access_tokens', 'drop table authorization_codes'],
}
