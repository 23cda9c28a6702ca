import { type Database, list, purgeExpired, type Statement, sql } from '../../platform/database/index.ts'

export interface NewRegistration {
  id: string
  browser: string
  email: string
  identityId: string
  content: string
  codeMac: string
  codeExpiresAt: number
  now: number
  expiresAt: number
}

export interface RegistrationRow {
  email: string
  identity_id: string
  content: string
  attempts: number
  code_expires_at: number
  completed_at: number | null
}

/** Wrong answers after which a code is dead. */
export const triesPerCode = 5
/** Milliseconds. */
const memory = 3_600_000
/** Codes to one address within an hour: a hundred tries, as NIST SP 800-63B-4 §3.2.2 allows. */
const mostMails = 20

/** By the newest code: people may have days to answer, and ask for further ones long after they began. */
const mailsTo = (email: string, now: number) => sql<number>`(
  select coalesce(sum(mails), 0) from registrations
  where email = ${email} and code_expires_at > ${now - memory} and completed_at is null)`

/** A row comes back unless too many codes were sent to the address. */
export const insertingRegistration = (row: NewRegistration): Statement<{ id: string }> =>
  sql<{ id: string }>`
    insert into registrations (id, browser, email, identity_id, content, code_mac, code_expires_at, attempts, mails,
      created_at, expires_at, completed_at)
    select ${row.id}, ${row.browser}, ${row.email}, ${row.identityId}, ${row.content}, ${row.codeMac},
      ${row.codeExpiresAt}, 0, 1, ${row.now}, ${row.expiresAt}, null
    where ${mailsTo(row.email, row.now)} < ${mostMails}
    returning id`

/** Replaces the code. A row comes back where that is still of use. */
export const replacingRegistrationCode = ({
  id,
  browser,
  email,
  codeMac,
  codeExpiresAt,
  now,
}: Omit<NewRegistration, 'identityId' | 'content' | 'expiresAt'>): Statement<{ id: string }> =>
  sql<{ id: string }>`
    update registrations
    set code_mac = ${codeMac}, code_expires_at = ${codeExpiresAt}, attempts = 0, mails = mails + 1
    where id = ${id} and browser = ${browser} and expires_at > ${now} and completed_at is null
      and ${mailsTo(email, now)} < ${mostMails}
    returning id`

export async function selectRegistration(
  database: Database,
  { id, browser, now }: Pick<NewRegistration, 'id' | 'browser' | 'now'>,
): Promise<RegistrationRow | undefined> {
  const [row] = await database.run(sql<RegistrationRow>`
    select email, identity_id, content, attempts, code_expires_at, completed_at from registrations
    where id = ${id} and browser = ${browser} and expires_at > ${now}`)
  return row
}

/**
 * One more try, and the end of the code where the answer is right. A row comes back to everybody whose try counted;
 * `is_right` is 1 for a right answer in time, also for one that is given once more.
 */
export async function answerRegistration(
  database: Database,
  {
    id,
    browser,
    macs,
    now,
    grace,
  }: Pick<NewRegistration, 'id' | 'browser' | 'now'> & { macs: readonly string[]; grace: number },
): Promise<(RegistrationRow & { is_right: number }) | undefined> {
  const isRight = sql`(code_mac in (${list(macs)}) and code_expires_at > ${now})`
  const [row] = await database.run(sql<RegistrationRow & { is_right: number }>`
    update registrations set attempts = attempts + 1,
      completed_at = case when completed_at is null and ${isRight} then cast(${now} as bigint) else completed_at end
    where id = ${id} and browser = ${browser} and expires_at > ${now} and attempts < ${triesPerCode}
      and (completed_at is null or completed_at > ${now - grace})
    returning email, identity_id, content, attempts, code_expires_at, completed_at,
      case when ${isRight} then 1 else 0 end as is_right`)
  return row
}

/** Kept as long as they count for how many mails were sent. */
export const purgeRegistrations = purgeExpired('registrations', 'id', memory)
