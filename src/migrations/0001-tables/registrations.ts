import type { Tables } from './tables.ts'

/** Accounts to be: nothing belongs to anybody until a code from the mailbox has come back. */
export const registrations: Tables = {
  create: [
    `create table registrations (
      id text primary key,
      -- Hash: only the browser that began goes on.
      browser text not null,
      email text not null,
      -- That of the identity, chosen beforehand: an answer that arrives twice makes one.
      identity_id text not null,
      -- Sealed: traits, and the credential with the hash of a password in it.
      content text not null,
      code_mac text not null,
      code_expires_at bigint not null,
      attempts integer not null,
      created_at bigint not null,
      expires_at bigint not null,
      completed_at bigint
    )`,
    'create index registrations_expires_at on registrations (expires_at)',
  ],
  drop: ['drop table registrations'],
}
