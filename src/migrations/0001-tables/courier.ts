import type { Tables } from './tables.ts'

export const courier: Tables = {
  create: [
    `create table courier_messages (
      id text primary key,
      status text not null,
      type text not null,
      channel text not null,
      recipient text not null,
      template_type text not null,
      -- Sealed: it holds codes. Gone once the message is sent or given up.
      content text,
      send_count integer not null,
      -- The next try; while one is under way, the time at which another node may take it over.
      due_at bigint not null,
      expires_at bigint not null,
      created_at bigint not null,
      updated_at bigint not null,
      finished_at bigint
    )`,
    // Every node asks for this each second: the index holds what is unfinished and nothing else.
    'create index courier_messages_due_at on courier_messages (due_at) where finished_at is null',
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
