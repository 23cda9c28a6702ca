import type { Tables } from './tables.ts'

/** RFC 8628. */
export const device: Tables = {
  create: [
    `create table device_authorizations (
      id text primary key,
      device_code_hash text not null unique,
      -- A code that people type is short: only a keyed MAC keeps it from being computed out of the table.
      user_code_mac text not null unique,
      client_id text not null references clients (id) on delete cascade,
      scope text not null,
      audience text not null,
      state text not null,
      grant_id text,
      refreshable integer not null,
      requested_at bigint not null,
      expires_at bigint not null,
      poll_interval integer not null,
      polled_at bigint,
      polled_early integer not null
    )`,
    'create index device_authorizations_client_id on device_authorizations (client_id)',
    'create index device_authorizations_grant_id on device_authorizations (grant_id) where grant_id is not null',
    'create index device_authorizations_expires_at on device_authorizations (expires_at)',
  ],
  drop: ['drop table device_authorizations'],
}
