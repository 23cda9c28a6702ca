import type { Clock } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/fault.ts'
import { isUuid, uuid } from '../../../kernel/ids.ts'
import {
  type Database,
  type Fragment,
  isUniqueViolation,
  type Statement,
  sql,
} from '../../../platform/database/index.ts'
import type { Origin, Throttle } from '../../throttle/index.ts'
import type { PrehashedPasswords } from './passwords.ts'
import type {
  AccountFault,
  Backup,
  EndingEarlier,
  HashParameters,
  ImportedAccount,
  PasswordAndBackup,
  PrehashedPassword,
} from './schema.ts'
import {
  anyConsumed,
  deleteAccountOfLast,
  identitiesOfAccount,
  insertAccount,
  linkIdentity,
  requiredAcrOf,
  selectAccount,
  selectRequiredAcr,
  selectSubject,
  updateAccount,
} from './store.ts'

export interface Accounts {
  /** How browsers compute the hash of the password. Throws `account_not_found`. */
  passwordParameters(id: string): Promise<HashParameters>
  /** Throws `account_not_found`. */
  backup(id: string): Promise<Backup>
  /** Stores the next version. Throws `account_not_found`, and `backup_version_conflict` with the expected one. */
  writeBackup(id: string, backup: Backup): Promise<void>
  /**
   * Replaces the password and the backup, both or neither. Throws `wrong_old_password`, `too_many_attempts`, and as `writeBackup` and the
   * enrolment of a password.
   */
  changePassword(id: string, change: PasswordChange): Promise<void>
  /**
   * Statements that take over an account of another system, for the unit that creates the identity. Throws
   * `unknown_password_format`.
   */
  adopting(identityId: string, account: ImportedAccount): Statement[]
  /** Statements that give an account one more identity, for the unit that creates it. */
  sharing(identityId: string, accountId: string): Statement[]
  /** Statements that delete the account of an identity unless others share it, for the unit that deletes the identity. */
  leaving(identityId: string): Statement[]
  /**
   * The values of `acr` that sign-ins of an identity need, all of them: its account's and its own. `undefined` if nobody
   * can sign in as the identity: it is gone, or was turned off.
   */
  requiredAcr(identityId: string): Promise<string[] | undefined>
  /** An active identity with its account, and the value of `lookup`, in one database read. */
  subject<Value>(identityId: string, lookup: Fragment<Value>): Promise<Subject<Value> | undefined>
}

export interface PasswordChange {
  old: Pick<PrehashedPassword, 'hash'>
  next: PasswordAndBackup
  /** Of the backup that comes with the new password. */
  version: number
  /** Of the authorization server, in which it happens: what began in others ends in the same unit. */
  session: string
  /** The identity that asks, and where from: guesses are slowed down. */
  by: { identityId: string; origin: Origin }
}

export interface Subject<Value> {
  traits: { email: string; [trait: string]: unknown }
  accountId: string | undefined
  value: Value
  /** The values of `acr` that its sign-ins need, all of them. */
  requiredAcr: string[]
}

export function createAccounts({
  database,
  clock,
  passwords,
  throttle,
  endingEarlier,
}: {
  database: Database
  clock: Clock
  passwords: PrehashedPasswords
  throttle: Throttle
  endingEarlier: EndingEarlier
}): Accounts {
  const load = async (id: string) => {
    const row = isUuid(id) ? await selectAccount(database, id) : undefined
    if (!row) throw new Fault<AccountFault>('account_not_found', 'There is no such account.')
    return row
  }
  const requireNext = (current: number, version: number) => {
    if (version === current + 1) return
    throw new Fault<AccountFault>('backup_version_conflict', 'The backup has another version by now.', {
      detail: String(current + 1),
    })
  }

  return {
    passwordParameters: async (id) => JSON.parse((await load(id)).password_parameters),
    backup: async (id) => {
      const { backup_data: data, backup_version: version } = await load(id)
      return { data, version }
    },
    writeBackup: async (id, { data, version }) => {
      const changes = { backup_data: data, backup_version: version, updated_at: clock.now() }
      if (await updateAccount(database, id, { version: version - 1 }, changes)) return
      requireNext((await load(id)).backup_version, version)
    },
    changePassword: async (id, { old, next, version, session, by }) => {
      const { sealed_password: sealedPassword, backup_version } = await load(id)
      const guess = await throttle.beginAttempt('old_password', {
        identifier: by.identityId,
        origin: by.origin,
      })
      try {
        if (!passwords.verify(sealedPassword, old.hash)) {
          guess.failed()
          throw new Fault<AccountFault>('wrong_old_password', 'The old password is another one.')
        }
        await guess.succeeded()
      } finally {
        await guess.end()
      }
      requireNext(backup_version, version)
      const { sealed, parameters } = passwords.enrol(next.password)
      const changed = await updateAccount(
        database,
        id,
        { version: version - 1, sealedPassword },
        {
          sealed_password: sealed,
          password_parameters: JSON.stringify(parameters),
          backup_data: next.backupData,
          backup_version: version,
          updated_at: clock.now(),
        },
        await endingEarlier(identitiesOfAccount(id), {
          condition: anyConsumed,
          session,
          grants: sql`coalesce(login_session_id, '') <> ${session}`,
        }),
      )
      if (!changed) requireNext((await load(id)).backup_version, version)
    },
    adopting: (identityId, { storedPassword, backup, requiredAcr }) => {
      const password = passwords.adopt(storedPassword)
      const account = { id: uuid(), identityId, password, requiredAcr, backup, now: clock.now() }
      return [insertAccount(account, anyConsumed), linkIdentity(account)]
    },
    sharing: (identityId, accountId) => [linkIdentity({ id: accountId, identityId })],
    leaving: (identityId) => [deleteAccountOfLast(identityId)],
    requiredAcr: async (identityId) => {
      const required = await selectRequiredAcr(database, identityId)
      return required && requiredAcrOf(required)
    },
    subject: async (identityId, lookup) => {
      const row = await selectSubject(database, identityId, lookup)
      return (
        row && {
          traits: JSON.parse(row.traits),
          accountId: row.account_id ?? undefined,
          value: row.value,
          requiredAcr: requiredAcrOf(row),
        }
      )
    },
  }
}

/** Of several that are stored at the same time the constraints let one through; `undefined` for the others. */
export async function unlessTaken<Value>(store: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await store()
  } catch (error) {
    if (isUniqueViolation(error)) return undefined
    throw error
  }
}
