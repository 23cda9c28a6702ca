import type { Tables } from './tables.ts'

/** People on their way to being signed in. */
export const flows: Tables = {
  create: [
    `create table flows (
      id text primary key,
      -- Hash: only the browser that began goes on.
      browser text not null,
      -- How often it was stored. Of any number of submissions at the same time, one makes the next version.
      version integer not null,
      -- Sealed: what was typed and shown so far.
      content text not null,
      issued_at bigint not null,
      expires_at bigint not null
    )`,
    'create index flows_expires_at on flows (expires_at)',
  ],
  drop: ['drop table flows'],
}
