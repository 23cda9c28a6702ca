import type { Tables } from './tables.ts'

export const events: Tables = {
  create: [
    `create table events (
      -- In the order of time (UUID version 7).
      id text primary key,
      type text not null,
      kind text not null,
      at bigint not null,
      identity text,
      client text,
      session text,
      details text
    )`,
    'create index events_type_id on events (type, id)',
    'create index events_identity_id on events (identity, id) where identity is not null',
    'create index events_client_id on events (client, id) where client is not null',
    `create table configuration_fingerprints (
      id text primary key,
      -- JSON: a MAC of each section.
      content text not null
    )`,
  ],
  drop: ['drop table configuration_fingerprints', 'drop table events'],
}
