import {
  allOf,
  assignments,
  type Database,
  type Fragment,
  identifier,
  insertWhenConsumed,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import { adminMetadataOf, isActive, requiredAcrIn, traitsOf } from '../../identities/index.ts'
import type { SealedPassword } from './passwords.ts'

interface AccountRow {
  id: string
  password_parameters: string
  sealed_password: string
  required_acr: number
  backup_data: string
  backup_version: number
  created_at: number
  updated_at: number
}

export interface NewAccount {
  id: string
  identityId: string
  password: SealedPassword
  requiredAcr: number
  backup: { data: string; version: number }
  now: number
}

/** Columns of `AccountColumns`, for a statement that has `joinAccount` in it. */
export const accountColumns = sql`accounts.id as account_id, accounts.password_parameters,
  accounts.sealed_password, accounts.required_acr`

export interface AccountColumns {
  account_id: string | null
  password_parameters: string | null
  sealed_password: string | null
  required_acr: number | null
}

export const joinAccount = (identityId: Fragment<string>): Fragment<unknown> => sql`
  left join account_identities on account_identities.identity_id = ${identityId}
  left join accounts on accounts.id = account_identities.account_id`

/** Ids of all identities that share an account with one, that one included. */
export const identitiesOfAccountOf = (identityId: string): Fragment<string> => sql`
  select identity_id from account_identities where account_id =
    (select account_id from account_identities where identity_id = ${identityId})
  union select ${identityId}`

/** Whether the first statement of a unit returned a row. */
export const anyConsumed: Fragment<boolean> = sql`exists (select 1 from consumed)`

export const hasAccount = (identityId: string): Fragment<boolean> =>
  sql`exists (select 1 from account_identities where identity_id = ${identityId})`

/** For the columns of a statement: the account as text of JSON, or nothing. */
export const accountOf = (identityId: string, column: keyof AccountRow): Fragment<never> => sql`(
  select ${identifier(`accounts.${column}`)} from account_identities
  join accounts on accounts.id = account_identities.account_id
  where account_identities.identity_id = ${identityId})`

/** Where `condition` holds and the identity has none; `columns` are further columns to return. */
export const insertAccount = <Columns = unknown>(
  { id, password, requiredAcr, backup, now, identityId }: NewAccount,
  condition: Fragment<boolean>,
  columns: Fragment<unknown> = sql`backup_version`,
): Statement<{ id: string } & Columns> => sql`
  insert into accounts
    (id, password_parameters, sealed_password, required_acr, backup_data, backup_version, created_at, updated_at)
  select ${id}, ${JSON.stringify(password.parameters)}, ${password.sealed}, ${requiredAcr}, ${backup.data},
    ${backup.version}, ${now}, ${now}
  where not ${hasAccount(identityId)} and ${condition}
  returning id, ${columns}`

/** Fails where the identity has got an account meanwhile, and with it the statement that it belongs to. */
export const linkIdentity = ({ id, identityId }: Pick<NewAccount, 'id' | 'identityId'>): Fragment<unknown> =>
  insertWhenConsumed('account_identities', {
    identity_id: identityId,
    account_id: id,
  })

/** The account of an identity that is about to be deleted, unless others share it. */
export const deleteAccountOfLast = (identityId: string): Fragment<unknown> => sql`
  delete from accounts where id = (select account_id from account_identities where identity_id = ${identityId})
    and not exists (select 1 from account_identities
      where account_id = accounts.id and identity_id <> ${identityId})
    and exists (select 1 from consumed)`

/** The next version of the backup with the password that it needs. `condition` may speak of `consumed`. */
export const replacePassword = (
  identityId: string,
  password: SealedPassword,
  backupData: string,
  now: number,
  condition: Fragment<boolean>,
): Fragment<unknown> => sql`
  update accounts set password_parameters = ${JSON.stringify(password.parameters)},
    sealed_password = ${password.sealed}, backup_data = ${backupData}, backup_version = backup_version + 1,
    updated_at = ${now}
  where id = (select account_id from account_identities where identity_id = ${identityId}) and ${condition}`

export async function selectAccount(database: Database, id: string): Promise<AccountRow | undefined> {
  const [row] = await database.run(sql<AccountRow>`select * from accounts where id = ${id}`)
  return row
}

/** Ids of all identities of an account. */
export const identitiesOfAccount = (id: string): Fragment<string> =>
  sql`select identity_id from account_identities where account_id = ${id}`

/** `false` where the backup is not at `version` (or the password is another one by now). */
export async function updateAccount(
  database: Database,
  id: string,
  { version, sealedPassword }: { version: number; sealedPassword?: string | undefined },
  changes: Partial<AccountRow>,
  more: readonly Statement[] = [],
): Promise<boolean> {
  const conditions = allOf(
    sql`id = ${id} and backup_version = ${version}`,
    sealedPassword === undefined ? undefined : sql`sealed_password = ${sealedPassword}`,
  )
  const update = sql`update accounts set ${assignments(changes)} where ${conditions} returning id`
  return (await database.atomically(update, ...more)).length === 1
}

/** The same password, sealed anew; another one that was set meanwhile stays. */
export async function updateSeal(database: Database, before: string, after: string): Promise<void> {
  await database.change(sql`update accounts set sealed_password = ${after} where sealed_password = ${before}`)
}

/** In the order of ids, those that follow `after`. */
export const selectSeals = (
  database: Database,
  after: string,
  limit: number,
): Promise<{ id: string; sealed_password: string }[]> =>
  database.run(sql`select id, sealed_password from accounts where id > ${after} order by id limit ${limit}`)

export async function selectSubject<Value>(
  database: Database,
  identityId: string,
  lookup: Fragment<Value>,
): Promise<SubjectRow<Value> | undefined> {
  const rows = await database.run(sql<SubjectRow<Value>>`
    select ${traitsOf(identityId)} as traits, ${accountOf(identityId, 'id')} as account_id, (${lookup}) as value,
      ${accountOf(identityId, 'required_acr')} as required_acr, ${adminMetadataOf(identityId)} as metadata_admin
    where ${isActive(identityId)}`)
  return rows[0]
}

interface SubjectRow<Value> extends RequiredAcrColumns {
  traits: string
  account_id: string | null
  value: Value
}

/** `undefined` if nobody can sign in as the identity. */
export async function selectRequiredAcr(
  database: Database,
  identityId: string,
): Promise<RequiredAcrColumns | undefined> {
  const [row] = await database.run(sql<RequiredAcrColumns>`
    select ${accountOf(identityId, 'required_acr')} as required_acr,
      ${adminMetadataOf(identityId)} as metadata_admin
    where ${isActive(identityId)}`)
  return row
}

export interface RequiredAcrColumns {
  required_acr: number | null
  metadata_admin: string | null
}

/** What the account of an identity needs, and what the identity does. */
export const requiredAcrOf = ({ required_acr, metadata_admin }: RequiredAcrColumns): string[] => [
  ...(required_acr === null || required_acr === 0 ? [] : [String(required_acr)]),
  ...requiredAcrIn(JSON.parse(metadata_admin ?? 'null')),
]
