import { Fault, isFault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import { sql } from '../../platform/database/index.ts'
import {
  type IdentityFault,
  identityWithAddress,
  normalizeEmail,
  signInProfileIn,
} from '../identities/index.ts'
import type { Origin } from '../throttle/index.ts'
import type { AuthenticationDependencies, Caller } from './context.ts'
import { proposalFor } from './progress.ts'
import { isFinished, requireIdentity, requireSameIdentity, requireUnanswered } from './refusal.ts'
import type { AuthableIdentity, AuthenticationFault, LoginFlow } from './schema.ts'
import { type SituationRow, selectSituation } from './store.ts'

/**
 * The identity that somebody signs in as who says that `identifier` is theirs, created at first sight, and the step that
 * shows it. A step that needs a code sends one, unless one is live: so the same call may be made again.
 */
export async function requireAuthable(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identifier: string,
  { token, ...origin }: Omit<Caller, 'browser'>,
): Promise<AuthableIdentity> {
  const email = normalizeEmail(identifier)
  if (email === undefined)
    throw new Fault<AuthenticationFault>('invalid_identifier', 'value: must be a valid email address.')
  const { database, codes } = dependencies
  const find = () =>
    selectSituation(
      database,
      flow.id,
      identityWithAddress(email),
      token === undefined ? undefined : hash(token),
    )
  const found = await find()
  // Neither an identity nor a mail comes of a flow that is somebody else's.
  requireUnanswered(found)
  requireSameIdentity(found)
  if (found.identity_id === null) {
    const created = await createIdentity(dependencies, flow, { identifier, email, origin })
    if (created) return created
  }
  const situation = requireIdentity(found.identity_id === null ? await find() : found)
  const { identity_id: identityId } = situation
  const step = proposalFor(flow, identityId, situation, presentedClass(dependencies, flow, situation))
  // The answer that finished the flow is good for its outcome once more; a further code is sent if somebody asks for it.
  if (step.method === 'emailed_code' && !isFinished(flow, situation))
    await codes.send({
      flowId: flow.id,
      identityId,
      email,
      client: flow.client,
      application: flow.application,
      locale: flow.locale,
      origin,
    })
  return {
    email: JSON.parse(situation.traits).email,
    profile: signInProfileIn(JSON.parse(situation.metadata_public ?? 'null')),
    accountId: situation.account_id ?? undefined,
    step,
  }
}

/** `undefined` where somebody else has just created it. */
async function createIdentity(
  { identities, codes, throttle }: AuthenticationDependencies,
  flow: LoginFlow,
  { identifier, email, origin }: { identifier: string; email: string; origin: Origin },
): Promise<AuthableIdentity | undefined> {
  try {
    const id = uuid()
    const newcomer = { id, traits: { email: identifier }, credentials: [], unconfirmed: true }
    const code = {
      flowId: flow.id,
      identityId: id,
      email,
      client: flow.client,
      application: flow.application,
      locale: flow.locale,
    }
    const { traits } = await throttle.countAttempt('mail', { identifier: id, origin }, sql`1`, (counting) =>
      identities.create(newcomer, () => [...codes.sendingFirst(code), counting]),
    )
    codes.sent()
    return {
      ...{ email: traits.email, profile: signInProfileIn(null), accountId: undefined },
      step: { identityId: id, method: 'emailed_code' },
    }
  } catch (error) {
    if (isFault<IdentityFault>(error, 'identifier_taken')) return undefined
    throw error
  }
}

/**
 * What the bearer of the flow's token has shown. A session of the browser counts through the token that it began the flow
 * with, so that nobody is led to a step which they cannot take.
 */
function presentedClass(
  { clock }: Pick<AuthenticationDependencies, 'clock'>,
  flow: LoginFlow,
  situation: SituationRow,
): number {
  const isOwn =
    situation.presented_flow === flow.id &&
    situation.presented_identity === situation.identity_id &&
    (situation.presented_until ?? 0) > clock.now()
  return isOwn ? (situation.presented_acr ?? 0) : 0
}
