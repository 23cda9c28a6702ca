import { outboxColumns, outboxIndex } from './outbox-columns.ts'
import type { Tables } from './tables.ts'

export const courier: Tables = {
  create: [
    `create table courier_messages (
      id text primary key,
      type text not null,
      channel text not null,
      recipient text not null,
      template_type text not null,
      -- Sealed: it holds codes. Gone once the message is sent or given up.
      content text,
      ${outboxColumns}
    )`,
    outboxIndex('courier_messages'),
    'create index courier_messages_created_at_id on courier_messages (created_at, id)',
    'create index courier_messages_recipient_created_at_id on courier_messages (recipient, created_at, id)',
    'create index courier_messages_finished_at on courier_messages (finished_at)',

    `create table courier_message_dispatches (
      id text primary key,
      message_id text not null references courier_messages (id) on delete cascade,
      status text not null,
      error text,
      created_at bigint not null
    )`,
    `create index courier_message_dispatches_message_id_created_at
      on courier_message_dispatches (message_id, created_at)`,
  ],
  drop: ['drop table courier_message_dispatches', 'drop table courier_messages'],
}
