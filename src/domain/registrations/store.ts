import {
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Statement,
  sql,
} from '../../platform/database/index.ts'

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
export const insertingRegistration = (row: NewRegistration): Statement<{ id: string }> =>
  sql<{ id: string }>`
    insert into registrations (id, browser, email, identity_id, content, code_mac, code_expires_at, attempts,
      created_at, expires_at, completed_at)
    values (${row.id}, ${row.browser}, ${row.email}, ${row.identityId}, ${row.content}, ${row.codeMac},
      ${row.codeExpiresAt}, 0, ${row.now}, ${row.expiresAt}, null)
    returning id`

/** Replaces the code. A row comes back where that is still of use. */
export const replacingRegistrationCode = ({
  id,
  browser,
  codeMac,
  codeExpiresAt,
  now,
}: Omit<NewRegistration, 'email' | 'identityId' | 'content' | 'expiresAt'>): Statement<{ id: string }> =>
  sql<{ id: string }>`
    update registrations
    set code_mac = ${codeMac}, code_expires_at = ${codeExpiresAt}, attempts = 0
    where id = ${id} and browser = ${browser} and expires_at > ${now} and completed_at is null
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
export function answeringRegistration({
  id,
  browser,
  macs,
  now,
  grace,
}: Pick<NewRegistration, 'id' | 'browser' | 'now'> & { macs: readonly string[]; grace: number }): Statement<
  RegistrationRow & { is_right: number }
> {
  const isRight = sql`(code_mac in (${list(macs)}) and code_expires_at > ${now})`
  return sql<RegistrationRow & { is_right: number }>`
    update registrations set attempts = attempts + 1,
      completed_at = case when completed_at is null and ${isRight} then cast(${now} as bigint) else completed_at end
    where id = ${id} and browser = ${browser} and expires_at > ${now} and attempts < ${triesPerCode}
      and (completed_at is null or completed_at > ${now - grace})
    returning email, identity_id, content, attempts, code_expires_at, completed_at,
      case when ${isRight} then 1 else 0 end as is_right`
}

/** 1 for a wrong answer, which counts, and 0 for the right one. */
export const isWrong: Fragment<number> = sql`1 - is_right`

export const purgeRegistrations = purgeExpired('registrations', 'id')
