import { Fault, isFault } from '../../kernel/fault.ts'
import { hash } from '../../kernel/secrets.ts'
import {
  type IdentityFault,
  identityWithAddress,
  normalizeEmail,
  signInProfileIn,
} from '../identities/index.ts'
import type { AuthenticationDependencies, Caller } from './context.ts'
import { mailing } from './mailing.ts'
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
  { token, ...from }: Caller,
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
    const create = () => createIdentity(dependencies, flow, identifier, email)
    const created = await mailing(dependencies, from, create, (identity) => identity !== undefined)
    if (created) return created
  }
  const situation = requireIdentity(found.identity_id === null ? await find() : found)
  const { identity_id: identityId } = situation
  const step = proposalFor(flow, identityId, situation, presentedClass(dependencies, flow, situation))
  // The answer that finished the flow is good for its outcome once more; a further code is sent if somebody asks for it.
  if (step.method === 'emailed_code' && !isFinished(flow, situation)) {
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
    if (sending.is === 'too_many') throw tooManyCodes(sending.retryAfter)
  }
  return {
    email: JSON.parse(situation.traits).email,
    profile: signInProfileIn(JSON.parse(situation.metadata_public ?? 'null')),
    accountId: situation.account_id ?? undefined,
    step,
  }
}

/** `undefined` where somebody else has just created it. */
async function createIdentity(
  { identities, codes }: AuthenticationDependencies,
  flow: LoginFlow,
  identifier: string,
  email: string,
): Promise<AuthableIdentity | undefined> {
  try {
    const { id, traits } = await identities.create(
      { traits: { email: identifier }, credentials: [], unconfirmed: true },
      ({ id }) =>
        codes.sendingFirst({
          flowId: flow.id,
          identityId: id,
          email,
          application: flow.application,
          locale: flow.locale,
        }),
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

export const tooManyCodes = (retryAfter: number) =>
  new Fault<AuthenticationFault>(
    'too_many_codes',
    'Too many codes were sent to this address. Try again later.',
    { retryAfter },
  )
