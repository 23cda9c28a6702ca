import { Fault } from '../../kernel/fault.ts'
import { normalizeEmail } from '../identities/index.ts'
import type { Origin } from '../throttle/index.ts'
import type { AuthenticationDependencies } from './context.ts'
import { requireIdentity, requireSameIdentity } from './refusal.ts'
import type { AuthenticationFault, LoginFlow } from './schema.ts'
import { idOf, selectSituation } from './store.ts'

/** Prepares a step that the person chose: sends a new code, or finds out that there is a password to ask for. */
export async function initStep(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  method: 'emailed_code' | 'prehashed_password',
  origin: Origin,
): Promise<void> {
  const { database, codes } = dependencies
  const situation = requireIdentity(await selectSituation(database, flow.id, idOf(identityId), undefined))
  requireSameIdentity(situation)
  if (method === 'prehashed_password') {
    if (situation.account_id === null)
      throw new Fault<AuthenticationFault>('no_password_to_ask', 'identity has no linked account')
    return
  }
  const email = normalizeEmail(JSON.parse(situation.traits).email)
  if (email === undefined) throw new Error(`identity ${identityId} has no e-mail address`)
  const sending = await codes.send({
    ...{
      flowId: flow.id,
      identityId,
      email,
      client: flow.client,
      application: flow.application,
      locale: flow.locale,
    },
    origin,
  })
  if (sending.is === 'live')
    throw new Fault<AuthenticationFault>('code_live', 'a code has already been generated', {
      retryAfter: sending.retryAfter,
    })
}
