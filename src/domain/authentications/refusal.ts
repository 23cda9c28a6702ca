import { Fault } from '../../kernel/fault.ts'
import { type Goal, rungFor, standingOf } from '../flows/index.ts'
import { requiredAcrOf } from '../methods/index.ts'
import type { AuthenticationFault, LoginFlow } from './schema.ts'
import { type SituationRow, sessionOnly } from './store.ts'

const fault = (reason: AuthenticationFault, message: string) =>
  new Fault<AuthenticationFault>(reason, message)

/** The identity of a situation. Throws what keeps anybody from going on with it. */
export function requireIdentity(situation: SituationRow): SituationRow & { identity_id: string } {
  requireUnanswered(situation)
  if (situation.identity_id === null) throw fault('identity_not_found', 'There is no such identity.')
  if (situation.state !== 'active') throw fault('identity_not_authable', 'identity not authable')
  return situation as SituationRow & { identity_id: string }
}

export function requireUnanswered({ answered }: Pick<SituationRow, 'answered'>): void {
  if (answered === 1) throw fault('challenge_used', 'The login request has been answered already.')
}

/** A flow in which one identity has proven something is closed to all others; `identity_id` is null for one to be made. */
export function requireSameIdentity({
  bound_to,
  amr,
  identity_id,
}: Pick<SituationRow, 'bound_to' | 'amr' | 'identity_id'>): void {
  if (bound_to !== null && amr !== sessionOnly && bound_to !== identity_id)
    throw fault('identity_changed', 'cannot change identity id during a process')
}

/** Throws what keeps a step from being added: the conditions of `mayGoOn`, in words. */
export function requireOpen(flow: LoginFlow, found: SituationRow, now: number): void {
  const situation = requireIdentity(found)
  if (situation.presented_flow !== null) {
    if ((situation.presented_until ?? 0) <= now) throw fault('token_expired', 'token expired')
    if (situation.presented_flow !== flow.id)
      throw fault('token_of_other_flow', 'authorization header must correspond to the login_challenge')
  }
  requireSameIdentity(situation)
}

type Required = Pick<SituationRow, 'required_acr' | 'metadata_admin'>

/** Needs of the application and of the identity together. */
const goalOf = (flow: LoginFlow, required: Required): Goal => ({
  ...flow,
  needs: { ...flow.needs, requiredAcr: requiredAcrOf(required) },
})

/** The place, among the classes of the auth-flow API, of the weakest one that meets the demand. */
export const expectedOf = (flow: LoginFlow, required: Required): number => rungFor(goalOf(flow, required))

/** Whether no step leads to what is demanded. */
export const isUnmet = (flow: LoginFlow, required: Required): boolean =>
  standingOf(goalOf(flow, required), undefined).isUnmet

/** Whether the identity of the situation has proven all that the flow expects. */
export const isFinished = (flow: LoginFlow, situation: SituationRow): boolean =>
  situation.bound_to !== null &&
  situation.bound_to === situation.identity_id &&
  situation.amr !== sessionOnly &&
  (situation.acr ?? 0) >= expectedOf(flow, situation)
