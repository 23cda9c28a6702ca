/** Of each table from which nodes send something. */
export const outboxColumns = `status text not null,
      attempts integer not null,
      last_error text,
      last_attempt_at bigint,
      -- The next try; while one is under way, the time at which another node may take it over.
      due_at bigint not null,
      expires_at bigint,
      created_at bigint not null,
      updated_at bigint not null,
      finished_at bigint`

/** Every node asks for this each second: the index holds what is unfinished and nothing else. */
export const outboxIndex = (table: string): string =>
  `create index ${table}_due_at on ${table} (due_at) where finished_at is null`
