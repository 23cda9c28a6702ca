import { Fault } from '../../kernel/fault.ts'
import { updateSeal } from '../accounts/index.ts'
import { type AuthenticationDependencies, attemptOf, type Caller, firstRow } from './context.ts'
import { progressAfter } from './progress.ts'
import { requireOpen } from './refusal.ts'
import type { AuthenticationFault, LoginFlow, Progress } from './schema.ts'
import { addStep, idOf, mayGoOn, selectSituation } from './store.ts'

/** The hash that the browser made of the password. Guesses are slowed down by identity and network. */
export async function verifyPassword(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  hash: string,
  { token, ...from }: Caller,
): Promise<Progress> {
  const { database, passwords, attempts } = dependencies
  const attempt = attemptOf(dependencies, flow, identityId, token)
  const situation = await selectSituation(database, flow.id, idOf(identityId), attempt.tokenHash)
  requireOpen(flow, situation, attempt.now)
  const { sealed_password: sealed } = situation
  if (sealed === null) throw new Fault<AuthenticationFault>('no_account', 'identity has no linked account')

  const guess = attempts.begin(identityId, from)
  try {
    if (!passwords.verify(sealed, hash)) {
      guess.failed()
      throw new Fault<AuthenticationFault>('wrong_password', 'invalid password')
    }
    guess.succeeded()
  } finally {
    guess.end()
  }
  const resealed = passwords.reseal(sealed)
  if (resealed !== undefined) await updateSeal(database, sealed, resealed)

  const row = firstRow(dependencies, attempt, 'prehashed_password')
  const [added] = await database.atomically(addStep(row, mayGoOn(attempt)))
  if (!added) {
    const now = await selectSituation(database, flow.id, idOf(identityId), attempt.tokenHash)
    requireOpen(flow, now, attempt.now)
    throw new Fault<AuthenticationFault>('busy', 'The flow changed at the same time. Try again.')
  }
  const mine = situation.bound_to === identityId
  const before = mine ? situation : { ...situation, acr: null, amr: null }
  return progressAfter(dependencies, flow, identityId, before, 'prehashed_password')
}
