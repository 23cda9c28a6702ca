import { Fault } from '../../kernel/fault.ts'
import type { Origin } from '../credentials/index.ts'
import { normalizeEmail } from '../identities/index.ts'
import type { AuthenticationDependencies } from './context.ts'
import { mailing } from './mailing.ts'
import { requireIdentity, requireSameIdentity } from './refusal.ts'
import { tooManyCodes } from './require-authable.ts'
import type { AuthenticationFault, LoginFlow } from './schema.ts'
import { idOf, selectSituation } from './store.ts'

/** Prepares a step that the person chose: sends a new code, or finds out that there is a password to ask for. */
export async function initStep(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identityId: string,
  method: 'emailed_code' | 'prehashed_password',
  from: Origin,
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
  const onOwnDevice = from.device?.knows(identityId)
  const send = () =>
    codes.send({
      flowId: flow.id,
      identityId,
      email,
      application: flow.application,
      locale: flow.locale,
      onOwnDevice,
    })
  const sending = await mailing(dependencies, from, send, ({ is }) => is === 'sent')
  switch (sending.is) {
    case 'sent':
      return
    case 'live':
      throw new Fault<AuthenticationFault>('code_live', 'a code has already been generated', {
        retryAfter: sending.retryAfter,
      })
    case 'too_many':
      throw tooManyCodes(sending.retryAfter)
  }
}
