import type { Tables } from './tables.ts'

/** How often somebody has tried something lately, and networks that people have signed in from. */
export const throttle: Tables = {
  create: [
    `create table throttles (
      -- MAC of who tries what: the table names neither people nor networks.
      id text primary key,
      kind text not null,
      -- An attempt that comes too early makes it negative, and so takes back the whole unit that it is part of.
      attempts integer not null constraint throttles_open check (attempts >= 0),
      -- The limit that the attempts are held against.
      free integer not null,
      span bigint not null,
      counted_at bigint not null,
      open_at bigint not null,
      expires_at bigint not null
    )`,
    'create index throttles_expires_at on throttles (expires_at)',
    `create table known_networks (
      -- MAC of the person (or client) and the network.
      id text primary key,
      expires_at bigint not null
    )`,
    'create index known_networks_expires_at on known_networks (expires_at)',
  ],
  drop: ['drop table throttles', 'drop table known_networks'],
}
