import {
  type Database,
  type Fragment,
  purgeExpired,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import type { Condition } from '../events/index.ts'
import {
  adminMetadataOf,
  isActive,
  isUsurpable,
  joinSubject,
  subjectColumns,
  subjectId,
} from '../identities/index.ts'
import { isLoginRedeemed } from '../interactions/index.ts'
import { type AccountColumns, accountColumns, accountOf, joinAccount } from '../methods/index.ts'
import { sessionReference } from './schema.ts'

export interface AuthenticationRow {
  id: string
  token_hash: string
  identity_id: string
  acr: number
  /** Separated by spaces, in the order in which they were completed. */
  amr: string
  created_at: number
  updated_at: number
  expires_at: number
}

/** An authentication that nobody has added a step to: it says that the browser had a session. */
export const sessionOnly = sessionReference

/** All that a decision about a flow and an identity rests on. */
export interface SituationRow extends AccountColumns {
  identity_id: string | null
  traits: string
  metadata_public: string | null
  metadata_admin: string | null
  state: string
  answered: number
  bound_to: string | null
  acr: number | null
  amr: string | null
  presented_flow: string | null
  presented_identity: string | null
  presented_acr: number | null
  presented_until: number | null
}

/** `who` gives the id of the identity. There is always one row. */
export const selectingSituation = (
  flowId: string,
  who: Fragment<unknown>,
  tokenHash: string | undefined,
): Fragment<SituationRow> => sql<SituationRow>`
    select ${subjectColumns}, ${accountColumns},
      case when ${isLoginRedeemed(flowId)} then 1 else 0 end as answered,
      flow.identity_id as bound_to, flow.acr, flow.amr, presented.id as presented_flow,
      presented.identity_id as presented_identity, presented.acr as presented_acr,
      presented.expires_at as presented_until
    from (select ${flowId} as id) as wanted
    ${joinSubject(who)}
    ${joinAccount(subjectId)}
    left join authentications as flow on flow.id = wanted.id
    left join authentications as presented on presented.token_hash = ${tokenHash ?? ''}
  `

export async function selectSituation(
  database: Database,
  ...wanted: Parameters<typeof selectingSituation>
): Promise<SituationRow> {
  const [row] = await database.run(selectingSituation(...wanted))
  return row as SituationRow
}

export const idOf = (identityId: string): Fragment<string> => sql`select ${identityId}`

export interface Attempt {
  flowId: string
  identityId: string
  tokenHash: string | undefined
  now: number
}

/**
 * Whether a step may be added. What fails here is explained by `requireOpen`, from a `SituationRow`. A flow that has
 * reached what it needs stays open until its outcome is redeemed: the answer may have been lost on its way.
 */
export const mayGoOn = ({ flowId, identityId, tokenHash, now }: Attempt): Fragment<boolean> => sql`(
  ${isActive(identityId)} and not ${isLoginRedeemed(flowId)}
  and not exists (select 1 from authentications
    where id = ${flowId} and amr <> ${sessionOnly} and identity_id <> ${identityId})
  and not exists (select 1 from authentications where token_hash = ${tokenHash ?? ''}
    and (id <> ${flowId} or expires_at <= ${now})))`

/** What a step builds on; columns for the statement that takes it. */
export const before = ({ flowId, identityId }: Attempt): Fragment<unknown> => {
  const mine = sql`from authentications where id = ${flowId} and identity_id = ${identityId}`
  return sql`(select amr ${mine}) as amr, (select acr ${mine}) as acr,
    ${accountOf(identityId, 'id')} as account_id,
    ${accountOf(identityId, 'password_parameters')} as password_parameters,
    ${accountOf(identityId, 'required_acr')} as required_acr, ${adminMetadataOf(identityId)} as metadata_admin,
    ${isUsurpable(identityId)} as usurpable`
}

export interface BeforeColumns
  extends Pick<
    SituationRow,
    'amr' | 'acr' | 'account_id' | 'password_parameters' | 'required_acr' | 'metadata_admin'
  > {
  usurpable: number
}

/**
 * Adds a step to the authentication of a flow, or begins it. One that another identity began by its session alone is
 * taken over. `source` is what makes the row appear: a `where`, or `from consumed where`.
 */
const addingStep = (row: AuthenticationRow, source: Fragment<unknown>): Fragment<unknown> => sql`
  insert into authentications (id, token_hash, identity_id, acr, amr, created_at, updated_at, expires_at)
  select ${row.id}, ${row.token_hash}, ${row.identity_id}, ${row.acr}, ${row.amr}, ${row.created_at},
    ${row.updated_at}, ${row.expires_at} ${source}
  on conflict (id) do update set token_hash = excluded.token_hash, identity_id = excluded.identity_id,
    acr = case when authentications.identity_id = excluded.identity_id and authentications.acr > excluded.acr
      then authentications.acr else excluded.acr end,
    amr = case when authentications.identity_id <> excluded.identity_id then excluded.amr
      when ' ' || authentications.amr || ' ' like '% ' || excluded.amr || ' %' then authentications.amr
      else authentications.amr || ' ' || excluded.amr end,
    updated_at = excluded.updated_at
  where authentications.identity_id = excluded.identity_id or authentications.amr = ${sessionOnly}`

/** A row comes back where the step was added. */
export const addStep = (
  row: AuthenticationRow,
  condition: Fragment<boolean>,
): Statement<{ acr: number; amr: string }> =>
  sql<{ acr: number; amr: string }>`${addingStep(row, sql`where ${condition}`)} returning acr, amr`

/** Part of the statement that uses a code up. */
export const addStepWhenAnswered = (row: AuthenticationRow): Fragment<unknown> =>
  addingStep(row, sql`from consumed where consumed.completed_at is not null`)

/** For the parts of a statement that answers a code: whether the answer was right. */
export const isAnswered: Fragment<boolean> = sql`exists (select 1 from consumed where completed_at is not null)`

/** The same, for what is told of it afterwards. */
export const rightAnswer: Condition = {
  fragment: isAnswered,
  in: ({ completed_at }: { completed_at: number | null }) => completed_at !== null,
}

/** 1 for a wrong answer, which counts, and 0 for the right one. */
export const isWrong: Fragment<number> = sql`case when completed_at is null then 1 else 0 end`

/** The address that the code was sent to. */
export const recipientWhenAnswered: Fragment<string> = sql`
  select recipient from consumed where completed_at is not null`

/** Whether the flow's own token was presented, for what needs more than nothing proven. */
export const isAuthenticated = ({ flowId, identityId, tokenHash, now }: Attempt): Fragment<boolean> => sql`
  exists (select 1 from authentications where id = ${flowId} and identity_id = ${identityId}
    and token_hash = ${tokenHash ?? ''} and acr >= 1 and expires_at > ${now})`

/** Whether the person has answered a code in the flow, so that it rests on more than a session. */
export const hasAnsweredCode = (flowId: string): Fragment<boolean> => sql`
  exists (select 1 from authentications where id = ${flowId} and ' ' || amr || ' ' like '% emailed_code %')`

/** Part of the statement that creates an account. */
export const raise = (
  { flowId, now }: Attempt,
  acr: number,
  reference: string,
): Fragment<unknown> => sql`update authentications set acr = ${acr}, amr = amr || ${` ${reference}`},
    updated_at = ${now}
  where id = ${flowId} and exists (select 1 from consumed)`

/** If the flow has none yet. */
export async function insertAuthentication(database: Database, row: AuthenticationRow): Promise<void> {
  await database.change(sql`insert into authentications ${values(row)} on conflict (id) do nothing`)
}

export async function selectAuthentication(
  database: Database,
  tokenHash: string,
): Promise<AuthenticationRow | undefined> {
  const [row] = await database.run(
    sql<AuthenticationRow>`select * from authentications where token_hash = ${tokenHash}`,
  )
  return row
}

/** Those of identities of the given ids, but for the flow `except`. */
export const deletingAuthentications = (
  identities: Fragment<unknown>,
  except = '',
  condition: Fragment<boolean> = sql`true`,
): Statement =>
  sql`delete from authentications where identity_id in (${identities}) and id <> ${except} and ${condition}`

export const purgeAuthentications = purgeExpired('authentications', 'id')
