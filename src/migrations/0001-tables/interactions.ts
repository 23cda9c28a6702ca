import type { Tables } from './tables.ts'

export const interactions: Tables = {
  create: [
    `create table login_sessions (
      id text primary key,
      subject text not null,
      authenticated_at bigint not null,
      remember integer not null,
      acr text not null,
      amr text not null,
      identity_provider_session_id text,
      expires_at bigint not null
    )`,
    'create index login_sessions_subject on login_sessions (subject)',
    'create index login_sessions_expires_at on login_sessions (expires_at)',
    `create index login_sessions_identity_provider_session_id
      on login_sessions (identity_provider_session_id)`,

    `create table redeemed_verifiers (
      id text primary key,
      expires_at bigint not null
    )`,
    'create index redeemed_verifiers_expires_at on redeemed_verifiers (expires_at)',

    // Ends of that on which a sign-in under way may rest.
    `create table endings (
      -- Hash of what has ended: a session, what a subject granted, the subject itself.
      about text primary key,
      ended_before bigint not null,
      expires_at bigint
    )`,
    'create index endings_expires_at on endings (expires_at)',
  ],
  drop: ['drop table endings', 'drop table redeemed_verifiers', 'drop table login_sessions'],
  postgres: {
    // A query inside of a volatile function sees what was committed until then, not until its statement began.
    create: [
      `create function flow_is_open(abouts text[], since bigint) returns boolean language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(each, 0)) from unnest(abouts) as each;
  return not exists (select 1 from endings where about = any(abouts) and ended_before > since);
end
$$`,
    ],
    drop: ['drop function flow_is_open(text[], bigint)'],
  },
}
