import { Fault, isFault } from '../../kernel/fault.ts'
import { allOf } from '../../platform/database/index.ts'
import { updateSeal } from '../methods/index.ts'
import type { Attempt as Guess, Origin, ThrottleFault } from '../throttle/index.ts'
import { type AuthenticationDependencies, attemptOf, type Caller, firstRow } from './context.ts'
import { progressAfter } from './progress.ts'
import { requireOpen } from './refusal.ts'
import type { AuthenticationFault, LoginFlow, Progress } from './schema.ts'
import { sessionAfter, withSession } from './session.ts'
import {
  type Attempt,
  addStep,
  idOf,
  mayGoOn,
  type SituationRow,
  selectingSituation,
  selectSituation,
} from './store.ts'

/** The hash that the browser made of the password. Guesses are slowed down by identity and network. */
export async function verifyPassword(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  hash: string,
  { token, browser, ...origin }: Caller,
): Promise<Progress> {
  const { database, passwords, events } = dependencies
  const attempt = attemptOf(dependencies, flow, identityId, token)
  const { guess, situation } = await beginGuess(dependencies, flow, attempt, origin)
  try {
    requireOpen(flow, situation, attempt.now)
    const { sealed_password: sealed } = situation
    if (sealed === null) throw new Fault<AuthenticationFault>('no_account', 'identity has no linked account')
    if (!passwords.verify(sealed, hash)) {
      guess.failed()
      await events.emit({
        ...{ type: 'sign_in.failed', kind: 'prehashed_password', identity: identityId, client: flow.client },
        details: { reason: 'wrong_password' },
      })
      throw new Fault<AuthenticationFault>('wrong_password', 'invalid password')
    }
    const resealed = passwords.reseal(sealed)
    if (resealed !== undefined) await updateSeal(database, sealed, resealed)

    const row = firstRow(dependencies, attempt, 'prehashed_password')
    // A password is enough for whatever can be reached.
    const before = beforeOf(situation, identityId)
    const progress = progressAfter(dependencies, flow, identityId, before, 'prehashed_password')
    const begun = sessionAfter(dependencies, { flow, identityId, browser, evidence: progress.evidence })
    const [added] = await database.atomically(
      addStep(row, allOf(mayGoOn(attempt), begun.condition)),
      ...guess.succeeding(),
      ...begun.statements,
    )
    if (!added) {
      const now = await selectSituation(database, flow.id, idOf(identityId), attempt.tokenHash)
      requireOpen(flow, now, attempt.now)
      throw new Fault<AuthenticationFault>('busy', 'The flow changed at the same time. Try again.')
    }
    return withSession(progress, begun)
  } finally {
    await guess.end()
  }
}

const beforeOf = (situation: SituationRow, identityId: string): SituationRow =>
  situation.bound_to === identityId ? situation : { ...situation, acr: null, amr: null }

/**
 * Counts the guess, and reads what it is about. After too many by strangers the password counts only beside a code that was
 * answered in the same flow, or on a device of the identity.
 */
async function beginGuess(
  { database, throttle }: AuthenticationDependencies,
  flow: LoginFlow,
  { identityId, tokenHash }: Attempt,
  origin: Origin,
): Promise<{ guess: Guess; situation: SituationRow }> {
  const begin = async (ownsMailbox: boolean) => {
    const by = { identifier: identityId, origin, ownsMailbox }
    const read = selectingSituation(flow.id, idOf(identityId), tokenHash)
    const { attempt: guess, rows } = await throttle.beginAttemptReading('prehashed_password', by, read)
    return { guess, situation: rows[0] as SituationRow }
  }
  try {
    return await begin(false)
  } catch (error) {
    if (!isFault<ThrottleFault>(error, 'proof_needed')) throw error
    const { bound_to, amr } = await selectSituation(database, flow.id, idOf(identityId), tokenHash)
    const ownsMailbox = bound_to === identityId && amr?.split(' ').includes('emailed_code')
    if (!ownsMailbox) throw error
    return begin(true)
  }
}
