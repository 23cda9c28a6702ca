import type { Tables } from './tables.ts'

export const consents: Tables = {
  create: [
    `create table grants (
      id text primary key,
      client_id text not null references clients (id) on delete cascade,
      subject text not null,
      -- The name under which the client knows the subject, if it is another one.
      client_subject text,
      login_session_id text,
      request text not null,
      granted_scope text not null,
      granted_audience text not null,
      acr text not null,
      amr text not null,
      authenticated_at bigint not null,
      sealed_claims text,
      context text,
      remember integer not null,
      remember_for integer not null,
      skipped integer not null,
      handled_at bigint not null,
      -- The time at which housekeeping looks at the grant next.
      review_at bigint,
      -- Since when no token of this grant is valid.
      revoked_at bigint,
      -- The consent was taken back; the row stays until no verifier could bring it back.
      withdrawn_at bigint
    )`,
    'create index grants_subject_client_id_handled_at on grants (subject, client_id, handled_at)',
    // Each sign-in asks for the newest remembered consent, however many others the user gave the client.
    `create index grants_remembered on grants (subject, client_id, handled_at)
      where remember = 1 and skipped = 0`,
    `create index grants_login_session_id_client_id_handled_at
      on grants (login_session_id, client_id, handled_at)`,
    'create index grants_client_id on grants (client_id)',
    'create index grants_review_at on grants (review_at)',
  ],
  drop: ['drop table grants'],
}
