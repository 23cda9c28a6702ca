import type { Tables } from './tables.ts'

export const refusals: Tables = {
  create: [
    `create table refusals (
      -- Of the request.
      id text primary key,
      at bigint not null,
      content text not null
    )`,
    'create index refusals_at on refusals (at)',
  ],
  drop: ['drop table refusals'],
}
