import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import { allOf } from '../../platform/database/index.ts'
import { insertAccount, linkIdentity, type PasswordAndBackup, unlessTaken } from '../methods/index.ts'
import { type AuthenticationDependencies, attemptOf, type Caller } from './context.ts'
import { classOf, evidenceIn } from './evidence.ts'
import { outcomeOf, progressAfter } from './progress.ts'
import { isFinished, requireOpen } from './refusal.ts'
import type { AuthenticationFault, LoginFlow, Progress } from './schema.ts'
import { sessionAfter, withSession } from './session.ts'
import {
  type Attempt,
  type BeforeColumns,
  before,
  hasAnsweredCode,
  idOf,
  isAuthenticated,
  mayGoOn,
  raise,
  selectSituation,
  sessionOnly,
} from './store.ts'

const firstBackupVersion = 1

/** A password and a backup for somebody who has shown that the mailbox is theirs, in this flow or in a session. */
export async function createAccount(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  given: PasswordAndBackup,
  { token, browser }: Pick<Caller, 'token' | 'browser'>,
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
  // Somebody without a session has shown that the mailbox is theirs in this very flow.
  const isSignedIn = browser.session?.identity.id === identityId
  const references = isSignedIn ? [reference] : ['emailed_code', reference]
  const evidence = evidenceIn(references, attempt.now)
  const begun = sessionAfter(dependencies, { flow, identityId, browser, evidence })
  const condition = allOf(
    mayGoOn(attempt),
    isAuthenticated(attempt),
    isSignedIn ? undefined : hasAnsweredCode(flow.id),
    begun.condition,
  )
  const created = await unlessTaken(() =>
    database.atomically(
      insertAccount<BeforeColumns>(account, condition, before(attempt)),
      linkIdentity(account),
      dependencies.events.emitting({
        ...{
          type: 'credential.added',
          kind: 'prehashed_password',
          identity: identityId,
          client: flow.client,
        },
      }),
      raise(attempt, classOf(reference), reference),
      ...begun.statements,
    ),
  )
  const [row] = created ?? []
  if (!row) return repeatOutcome(dependencies, flow, attempt, given)
  const after = { ...row, account_id: account.id }
  return withSession(progressAfter(dependencies, flow, identityId, after, reference), begun)
}

/**
 * No account was made. If it was this very password that made one in this flow, the outcome is given once more: the first
 * may have been lost on its way. Otherwise throws why.
 */
async function repeatOutcome(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  { identityId, tokenHash, now }: Attempt,
  { password }: PasswordAndBackup,
): Promise<Progress> {
  const { database, passwords } = dependencies
  const situation = await selectSituation(database, flow.id, idOf(identityId), tokenHash)
  requireOpen(flow, situation, now)
  if (situation.presented_flow === null || (situation.presented_acr ?? 0) < 1)
    throw fault('token_required', 'an access token of this login flow is needed')
  if (situation.presented_identity !== identityId) throw fault('token_of_other_identity', 'wrong identity id')
  // The session with which the flow began has ended, or was raised by another answer.
  if (situation.account_id === null && situation.amr === sessionOnly)
    throw fault('token_required', 'the session has ended')
  if (situation.account_id === null) throw fault('busy', 'The flow changed at the same time. Try again.')
  const made = situation.amr?.split(' ').includes('account_creation') === true
  if (made && isFinished(flow, situation) && passwords.verify(situation.sealed_password ?? '', password.hash))
    return outcomeOf(dependencies, flow, identityId, situation)
  throw fault('account_exists', 'identity has already an account')
}

const fault = (reason: AuthenticationFault, message: string) =>
  new Fault<AuthenticationFault>(reason, message)
