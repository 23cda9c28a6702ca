import { outboxColumns, outboxIndex } from './outbox-columns.ts'
import type { Tables } from './tables.ts'

export const logout: Tables = {
  create: [
    `create table logout_deliveries (
      id text primary key,
      client_id text not null references clients (id) on delete cascade,
      subject text not null,
      session_id text not null,
      ${outboxColumns}
    )`,
    outboxIndex('logout_deliveries'),
    'create index logout_deliveries_created_at_id on logout_deliveries (created_at, id)',
    'create index logout_deliveries_finished_at on logout_deliveries (finished_at)',
    'create index logout_deliveries_client_id on logout_deliveries (client_id)',
  ],
  drop: ['drop table logout_deliveries'],
}
