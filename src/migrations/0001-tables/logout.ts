import type { Tables } from './tables.ts'

export const logout: Tables = {
  create: [
    `create table logout_deliveries (
      id text primary key,
      client_id text not null references clients (id) on delete cascade,
      subject text not null,
      session_id text not null,
      status text not null,
      attempts integer not null,
      last_error text,
      last_attempt_at bigint,
      -- The next try; while one is under way, the time at which another node may take it over.
      due_at bigint not null,
      created_at bigint not null,
      finished_at bigint
    )`,
    'create index logout_deliveries_status_due_at on logout_deliveries (status, due_at)',
    'create index logout_deliveries_created_at_id on logout_deliveries (created_at, id)',
    'create index logout_deliveries_finished_at on logout_deliveries (finished_at)',
    'create index logout_deliveries_client_id on logout_deliveries (client_id)',
  ],
  drop: ['drop table logout_deliveries'],
}
