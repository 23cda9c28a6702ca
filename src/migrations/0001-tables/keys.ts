import type { Tables } from './tables.ts'

export const keys: Tables = {
  create: [
    `create table signing_keys (
      set_name text not null,
      kid text not null,
      algorithm text not null,
      use text not null,
      sealed_jwk text not null,
      -- 1 for the key that a first start makes: two nodes that start at once agree on one.
      origin integer,
      -- The key that this one follows.
      succeeds text,
      signs_from bigint,
      created_at bigint not null,
      constraint signing_keys_pkey primary key (set_name, kid),
      constraint signing_keys_origin unique (set_name, origin)
    )`,
    'create unique index signing_keys_succeeds on signing_keys (set_name, succeeds)',
  ],
  drop: ['drop table signing_keys'],
}
