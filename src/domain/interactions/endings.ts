import { hash } from '../../kernel/secrets.ts'
import {
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Sql,
  sql,
} from '../../platform/database/index.ts'

/** Things that may end while a sign-in is under way. The flow ends with them. */
export type Ending =
  | { subject: string }
  | { session: string }
  | { identityProviderSession: string }
  /** All consents of the subject: to one client, or to all clients. */
  | { consentsOf: string; clientId?: string | undefined }
  | { consentRequest: string }

/** For a subject that is gone: no flow of it is ever open again. The last moment that a date can name. */
export const forAllTime = 8_640_000_000_000_000

export interface EndMark {
  ending: Ending
  /** Flows whose subject was known earlier than this have ended. */
  before: number
  /** Until when the mark is kept; `null` for good. */
  keptUntil: number | null
}

/** Challenges and verifiers are sealed and in nobody's table, so the end of what they rest on is kept beside them. */
const aboutOf = (ending: Ending): string =>
  hash(JSON.stringify(Object.entries(ending).filter(([, value]) => value !== undefined)))

/**
 * The statement that marks the end. On PostgreSQL it waits for the statements that asked `flowIsOpen` about the same thing
 * and are under way: whatever they have stored, the next statement sees.
 */
export function markingEnd(
  database: Database,
  { ending, before, keptUntil }: EndMark,
  condition: Fragment<boolean> = sql`true`,
): Sql {
  const about = aboutOf(ending)
  const source =
    database.engine === 'postgres'
      ? sql`from (select cast(pg_advisory_xact_lock(hashtextextended(${about}, 0)) as text) as taken) as lock
          where lock.taken is not null and ${condition}`
      : sql`where ${condition}`
  return sql`insert into endings (about, ended_before, expires_at)
    select ${about}, ${before}, ${keptUntil} ${source}
    on conflict (about) do update set
      ended_before = case when excluded.ended_before > endings.ended_before
        then excluded.ended_before else endings.ended_before end,
      expires_at = case when endings.expires_at > excluded.expires_at
        then endings.expires_at else case when endings.expires_at is null then null else excluded.expires_at end end`
}

/**
 * Whether nothing of it has ended since the flow's subject was known. On PostgreSQL the function `flow_is_open` looks after
 * it has taken the lock for which `markingEnd` waits: of the two, one sees what the other has done.
 */
export function flowIsOpen(database: Database, restsOn: Ending[], since: number): Fragment<boolean> {
  const abouts = restsOn.map(aboutOf)
  return database.engine === 'postgres'
    ? sql`flow_is_open(${abouts}, ${since})`
    : sql`not exists (select 1 from endings where about in (${list(abouts)}) and ended_before > ${since})`
}

/** Whether the subject has not gone for good. */
export const isNotGone = (database: Database, subject: string): Fragment<boolean> =>
  flowIsOpen(database, [{ subject }], forAllTime - 1)

export const purgeEndings = purgeExpired('endings', 'about')
