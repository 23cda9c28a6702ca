import { Fault } from '../../kernel/fault.ts'
import { allOf, type Statement, sql } from '../../platform/database/index.ts'
import { rungFor } from '../flows/index.ts'
import {
  confirmingIdentity,
  droppingUnconfirmedCredentials,
  isUsurpable,
  selectIsUsurpable,
  verifyingAddress,
} from '../identities/index.ts'
import {
  type CodeRefusal,
  hasAccount,
  identitiesOfAccountOf,
  type PasswordAndBackup,
  replacePassword,
} from '../methods/index.ts'
import type { Beginning, Evidence } from '../sessions/index.ts'
import type { Requester } from '../throttle/index.ts'
import { type AuthenticationDependencies, attemptOf, type Caller, firstRow } from './context.ts'
import { classOf, evidenceIn } from './evidence.ts'
import { outcomeOf, progressAfter } from './progress.ts'
import { expectedOf, isFinished, requireOpen } from './refusal.ts'
import type { AuthenticationFault, LoginFlow, MethodReference, Progress, Step } from './schema.ts'
import { newSessionId, sessionAfter, withSession } from './session.ts'
import {
  type Attempt,
  addStepWhenAnswered,
  type BeforeColumns,
  before,
  idOf,
  isAnswered,
  isWrong,
  mayGoOn,
  recipientWhenAnswered,
  rightAnswer,
  selectSituation,
} from './store.ts'

/**
 * The code from the mail. One statement uses it up and does all that it unlocks: the step, the proof that the address
 * is theirs and, where it was forgotten, the new password.
 */
export async function answerCode(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  { code, reset }: Extract<Step, { method: 'emailed_code' }>,
  { token, browser, ...origin }: Caller,
): Promise<Progress> {
  const { database, codes, passwords, throttle, endingEarlier } = dependencies
  const attempt = attemptOf(dependencies, flow, identityId, token)
  const reference = reset ? 'reset_password' : 'emailed_code'
  const condition = reset ? allOf(mayGoOn(attempt), hasAccount(identityId)) : mayGoOn(attempt)
  const owner = { flowId: flow.id, identityId, code }
  const by = { identifier: identityId, origin }
  const steps: Statement[] = [
    addStepWhenAnswered(firstRow(dependencies, attempt, reference)),
    verifyingAddress(identityId, recipientWhenAnswered, attempt.now),
    droppingUnconfirmedCredentials(identityId, isAnswered),
    confirmingIdentity(identityId, isAnswered),
    codes.tellingWrong({ identityId, client: flow.client }),
    throttle.givingBack('mail', by, isAnswered),
    throttle.rememberingNetwork(by, isAnswered),
  ]
  const ending = (withdraws: boolean) =>
    endingEarlier(identitiesOfAccountOf(identityId), {
      condition: isAnswered,
      session: flow.sessionId,
      identitySession: newSessionId(flow, identityId),
      flow: flow.id,
      withdraws,
    })
  const evidence = await evidenceOfEnd(dependencies, flow, attempt, reference)
  const answerWith = async (usurpable: 0 | 1, more: Statement[], begun?: Beginning<{ id: string }>) => {
    const answering = codes.answering<BeforeColumns>(
      owner,
      allOf(condition, sql`${isUsurpable(identityId)} = ${usurpable}`, begun?.condition),
      before(attempt),
    )
    const statements = [...steps, ...more, ...(begun?.statements ?? [])]
    const [answered] = await throttle.countAttempt('emailed_code', by, isWrong, (counting) =>
      database.atomically(answering, ...statements, counting),
    )
    return answered && { ...answered, begun }
  }
  const answer = async (usurpable: 0 | 1, more: Statement[]) => {
    if (!evidence) return answerWith(usurpable, more)
    const isFresh = reset !== undefined || usurpable === 1
    const provenSince = isFresh ? attempt.now : undefined
    const finished = { flow, identityId, browser, evidence, isFresh, provenSince, when: rightAnswer }
    const answered = await answerWith(usurpable, more, sessionAfter(dependencies, finished))
    // The browser's session has ended meanwhile: another one begins once the code is used up.
    return answered ?? answerWith(usurpable, more)
  }
  const answered = {
    fragment: isAnswered,
    in: ({ completed_at }: { completed_at: number | null }) => completed_at !== null,
  }
  steps.push(
    dependencies.events.emitting(
      { type: 'credential.removed', kind: 'all', identity: identityId, client: flow.client },
      {
        fragment: sql`${isAnswered} and consumed.usurpable = 1`,
        in: (row: { completed_at: number | null; usurpable: number }) =>
          row.completed_at !== null && row.usurpable === 1,
      },
    ),
  )
  let changed = {}
  if (reset) {
    const told = { type: 'credential.added', kind: 'prehashed_password', identity: identityId } as const
    steps.push(
      dependencies.events.emitting({ ...told, client: flow.client, details: { replaced: true } }, answered),
    )
    const password = passwords.enrol(reset.password)
    steps.push(
      replacePassword(identityId, password, reset.backupData, attempt.now, isAnswered),
      throttle.forgetting('prehashed_password', by, isAnswered),
      throttle.forgetting('old_password', by, isAnswered),
    )
    changed = { password_parameters: JSON.stringify(password.parameters) }
  }
  let row = await answer(0, reset ? await ending(false) : [])
  // Somebody else may have signed up under the address: seldom enough to look for it only then.
  if (!row && (await selectIsUsurpable(database, identityId))) row = await answer(1, await ending(true))
  if (row?.completed_at != null) {
    const progress = progressAfter(dependencies, flow, identityId, { ...row, ...changed }, reference)
    const takesOver = row.usurpable === 1 ? ('address' as const) : reset && ('password' as const)
    return { ...(progress.next ? progress : withSession(progress, row.begun)), takesOver }
  }
  const again = row ? undefined : await repeatOutcome(dependencies, flow, attempt, { code, reset, by })
  if (again) return again
  throw refusals[await codes.refusalOf(owner, code)]()
}

/**
 * The proofs of the flow if the code is the last of them, so that the session begins with the end of the code. Nothing is read if the
 * request itself wants more than a code.
 */
async function evidenceOfEnd(
  { database }: AuthenticationDependencies,
  flow: LoginFlow,
  { identityId, tokenHash, now }: Attempt,
  reference: MethodReference,
): Promise<Evidence[] | undefined> {
  const own = classOf(reference)
  if (rungFor(flow) > own) return undefined
  const situation = await selectSituation(database, flow.id, idOf(identityId), tokenHash)
  const isMine = situation.bound_to === identityId
  if (Math.max(isMine ? (situation.acr ?? 0) : 0, own) < expectedOf(flow, situation)) return undefined
  const earlier = isMine ? (situation.amr?.split(' ') ?? []) : []
  return evidenceIn([...new Set([...earlier, reference])], now)
}

/**
 * No code was waiting for an answer. Throws what keeps the flow from going on. If the same answer has finished the flow
 * before, its outcome is given once more: the first may have been lost on its way.
 */
async function repeatOutcome(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  { identityId, tokenHash, now }: Attempt,
  { code, reset, by }: { code: string; reset: PasswordAndBackup | undefined; by: Requester },
): Promise<Progress | undefined> {
  const { database, codes, passwords, throttle } = dependencies
  const situation = await selectSituation(database, flow.id, idOf(identityId), tokenHash)
  requireOpen(flow, situation, now)
  if (reset && situation.account_id === null)
    throw new Fault<AuthenticationFault>('no_account_to_reset', 'identity is not linked to any account')
  if (!isFinished(flow, situation)) return undefined
  if (reset && !passwords.verify(situation.sealed_password ?? '', reset.password.hash)) return undefined
  const guess = await throttle.beginAttempt('emailed_code', by)
  try {
    if (await codes.isRepeated({ flowId: flow.id, identityId, code }))
      return outcomeOf(dependencies, flow, identityId, situation)
    guess.failed()
    return undefined
  } finally {
    await guess.end()
  }
}

const refusals: Record<CodeRefusal, () => Fault<AuthenticationFault>> = {
  never_sent: () => new Fault('code_never_sent', 'no code was sent'),
  used: () => new Fault('code_used', 'emailed code already complete'),
  invalid: () => new Fault('code_invalid', 'the code is another one'),
  expired: () => new Fault('code_expired', 'the code has expired'),
}
