import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import { insertAccount, linkIdentity, type PasswordAndBackup, unlessTaken } from '../accounts/index.ts'
import { contextClassOf } from '../sessions/index.ts'
import { type AuthenticationDependencies, attemptOf } from './context.ts'
import { progressAfter } from './progress.ts'
import { requireOpen } from './refusal.ts'
import type { AuthenticationFault, LoginFlow, Progress } from './schema.ts'
import {
  allOf,
  type BeforeColumns,
  before,
  idOf,
  isAuthenticated,
  mayGoOn,
  raise,
  selectSituation,
} from './store.ts'

const firstBackupVersion = 1

/** A password and a backup for somebody who has shown that the mailbox is theirs, in this flow or in a session. */
export async function createAccount(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  given: PasswordAndBackup,
  token: string | undefined,
): Promise<Progress> {
  const { database, passwords } = dependencies
  const attempt = attemptOf(dependencies, flow, identityId, token)
  const account = {
    id: uuid(),
    identityId,
    password: passwords.enrol(given.password),
    requiredAcr: 0,
    backup: { data: given.backupData, version: firstBackupVersion },
    now: attempt.now,
  }
  const reference = 'account_creation'
  const condition = allOf(mayGoOn(attempt), isAuthenticated(attempt))
  const created = await unlessTaken(() =>
    database.atomically(
      insertAccount<BeforeColumns>(account, condition, before(attempt)),
      linkIdentity(account),
      raise(attempt, contextClassOf(reference), reference),
    ),
  )
  const [row] = created ?? []
  if (!row) throw await refusalOf(dependencies, flow, identityId, attempt)
  return progressAfter(dependencies, flow, identityId, { ...row, account_id: account.id }, reference)
}

async function refusalOf(
  { database }: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  { tokenHash, now }: { tokenHash: string | undefined; now: number },
): Promise<Fault<AuthenticationFault>> {
  const situation = await selectSituation(database, flow.id, idOf(identityId), tokenHash)
  requireOpen(flow, situation, now)
  if (situation.presented_flow === null || (situation.presented_acr ?? 0) < 1)
    return new Fault('token_required', 'an access token of this login flow is needed')
  if (situation.presented_identity !== identityId)
    return new Fault('token_of_other_identity', 'wrong identity id')
  return new Fault('account_exists', 'identity has already an account')
}
