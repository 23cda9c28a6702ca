import type { Tables } from './tables.ts'

export const trust: Tables = {
  create: [
    `create table trusted_issuers (
      id text primary key,
      issuer text not null,
      -- Empty for any.
      subject text not null,
      scope text not null,
      kid text not null,
      jwk text not null,
      created_at bigint not null,
      expires_at bigint not null,
      constraint trusted_issuers_key unique (issuer, subject, kid)
    )`,
    'create index trusted_issuers_created_at_id on trusted_issuers (created_at, id)',
  ],
  drop: ['drop table trusted_issuers'],
}
