import {
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import { triesPerCode } from './six-digits.ts'

interface CodeRow {
  flow_id: string
  identity_id: string
  code_mac: string
  recipient: string
  attempts: number
  created_at: number
  expires_at: number
  completed_at: number | null
}

/** Who is to answer a code, and in which flow. */
export interface CodeOwner {
  flowId: string
  identityId: string
}

export interface NewCode extends CodeOwner {
  recipient: string
  mac: string
  now: number
  expiresAt: number
}

/** Replaces the code of the flow unless one is live. Returns a row to the one who replaced it. */
export const replacingCode = ({
  flowId,
  identityId,
  mac,
  recipient,
  now,
  expiresAt,
}: NewCode): Statement<{ flow_id: string }> =>
  sql<{ flow_id: string }>`insert into emailed_codes
      (flow_id, identity_id, code_mac, recipient, attempts, created_at, expires_at, completed_at)
    values (${flowId}, ${identityId}, ${mac}, ${recipient}, 0, ${now}, ${expiresAt}, null)
    on conflict (flow_id, identity_id) do update set code_mac = excluded.code_mac, recipient = excluded.recipient, attempts = 0,
      created_at = excluded.created_at, expires_at = excluded.expires_at, completed_at = null
    where emailed_codes.completed_at is not null or emailed_codes.expires_at <= ${now}
      or emailed_codes.attempts >= ${triesPerCode}
    returning flow_id`

/** The first code of a flow for an identity that the same statement creates. */
export const firstCode = ({
  flowId,
  identityId,
  mac,
  recipient,
  now,
  expiresAt,
}: NewCode): Fragment<unknown> =>
  sql`insert into emailed_codes
      (flow_id, identity_id, code_mac, recipient, attempts, created_at, expires_at, completed_at)
    select ${flowId}, ${identityId}, ${mac}, ${recipient}, 0, ${now}, ${expiresAt}, null from consumed`

/**
 * Answers the live code: one more try, and the end of the code where the answer is right. A row comes back to everybody
 * whose try counted; `completed_at` only to the one whose answer was right in time.
 */
export const answeringCode = <Columns>(
  { flowId, identityId, macs, now }: CodeOwner & { macs: readonly string[]; now: number },
  condition: Fragment<boolean>,
  columns: Fragment<unknown>,
): Statement<{ completed_at: number | null } & Columns> => {
  const isRight = sql`(code_mac in (${list(macs)}) and expires_at > ${now})`
  return sql`update emailed_codes set attempts = attempts + 1,
      completed_at = case when ${isRight} then cast(${now} as bigint) end
    where flow_id = ${flowId} and identity_id = ${identityId} and completed_at is null
      and attempts < ${triesPerCode} and ${condition}
    returning completed_at, recipient, ${columns}`
}

/**
 * A further answer to a code that was answered, within its time. A row comes back if the try counted. As many tries as
 * there are for the first answer keep anybody from guessing at what others have answered.
 */
export const repeatingAnswer = ({
  flowId,
  identityId,
  macs,
  now,
}: CodeOwner & { macs: readonly string[]; now: number }): Statement<{ is_right: number }> =>
  sql<{ is_right: number }>`update emailed_codes set attempts = attempts + 1
    where flow_id = ${flowId} and identity_id = ${identityId} and completed_at is not null
      and expires_at > ${now} and attempts < ${2 * triesPerCode}
    returning case when code_mac in (${list(macs)}) then 1 else 0 end as is_right`

export async function selectCode(database: Database, { flowId, identityId }: CodeOwner) {
  const [row] = await database.run(sql<
    Pick<CodeRow, 'code_mac' | 'attempts' | 'completed_at' | 'expires_at'>
  >`select code_mac, attempts, completed_at, expires_at from emailed_codes
    where flow_id = ${flowId} and identity_id = ${identityId}`)
  return row
}

/** Codes that nobody has answered. Those that were answered say so until they are removed. */
export async function deleteUnanswered(database: Database, identities: Fragment<unknown>): Promise<void> {
  await database.run(
    sql`delete from emailed_codes where completed_at is null and identity_id in (${identities})`,
  )
}

/** Milliseconds for which people are told that a code has expired, instead of that there was none. */
const memory = 3_600_000

export const purgeEmailedCodes = purgeExpired('emailed_codes', 'flow_id', memory)
