import type { Tables } from './tables.ts'

/** How often somebody has tried something lately. */
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
  ],
  drop: ['drop table throttles'],
}
