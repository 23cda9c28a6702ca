import type { Tables } from './tables.ts'

export const credentials: Tables = {
  create: [
    `create table emailed_codes (
      flow_id text not null,
      identity_id text not null references identities (id) on delete cascade,
      code_mac text not null,
      recipient text not null,
      attempts integer not null,
      created_at bigint not null,
      expires_at bigint not null,
      completed_at bigint,
      constraint emailed_codes_pkey primary key (flow_id, identity_id)
    )`,
    'create index emailed_codes_identity_id on emailed_codes (identity_id)',
    'create index emailed_codes_expires_at on emailed_codes (expires_at)',
  ],
  drop: ['drop table emailed_codes'],
}
